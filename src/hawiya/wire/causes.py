"""Why a field or a card could not be read, and what to do about it, in the languages of the wire.

The names are those of `hawiya.cards.reading.Cause`; a test keeps both equal. The field itself is not named: it stands
beside the message.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hawiya.wire.errors import Language


@dataclass(frozen=True, slots=True)
class CauseRow:
    """One cause: a sentence in English and in Arabic."""

    english: str
    arabic: str

    def message(self, language: Language) -> str:
        """Return the sentence in the caller's language."""
        return self.arabic if language == "ar" else self.english


CAUSES: Mapping[str, CauseRow] = {
    "blurred": CauseRow(
        "It is blurred: hold still, tap to focus and take another picture.",
        "الصورة مهزوزة هنا: ثبّت الهاتف والمس الشاشة لضبط التركيز ثم التقط صورة أخرى.",
    ),
    "glare": CauseRow(
        "Light is reflected on it: tilt the card away from the light or turn off the flash.",
        "يوجد انعكاس ضوء هنا: أمِل البطاقة بعيدًا عن الضوء أو أطفئ الفلاش.",
    ),
    "cut_off": CauseRow(
        "It is cut off: show the whole card, all four corners.",
        "هذا الجزء خارج الصورة: أظهر البطاقة كاملة بأركانها الأربعة.",
    ),
    "too_dark": CauseRow("It is too dark: find more light.", "الإضاءة هنا ضعيفة: التقط الصورة في مكان أكثر إضاءة."),
    "too_bright": CauseRow("It is too bright: find softer light.", "الإضاءة هنا قوية جدًا: التقط الصورة في ضوء أهدأ."),
    "too_small": CauseRow(
        "It is too small: move closer until the card fills the frame.",
        "الكتابة صغيرة جدًا: اقترب حتى تملأ البطاقة الإطار.",
    ),
    "uncertain": CauseRow(
        "It was read without certainty: take another picture.", "لم تكن القراءة مؤكدة: التقط صورة أخرى."
    ),
    "misread": CauseRow(
        "What was read cannot be printed there: take another picture.",
        "ما قُرئ لا يمكن أن يكون مطبوعًا هنا: التقط صورة أخرى.",
    ),
    "not_found": CauseRow(
        "It was not found: show it uncovered and take another picture.",
        "لم يُعثر عليه: أظهره دون أن يغطيه شيء ثم التقط صورة أخرى.",
    ),
}


def with_cause(message: str, cause: str | None, language: Language) -> str:
    """Return an error's message, followed by the sentence of its cause where one is known."""
    row = CAUSES.get(cause) if cause is not None else None
    return message if row is None else f"{message} {row.message(language)}"
