"""What the message of a code says, in the language of whoever asked for it."""

from dataclasses import dataclass

from hawiya.verification.accounts import CodeMessage


@dataclass(frozen=True, slots=True)
class CodeTexts:
    """Templates with `{code}`, `{sender}` and `{minutes}`."""

    english: str
    arabic: str

    def text(self, message: CodeMessage) -> str:
        """Return the text; the caller's own subject comes first, where there is one."""
        template = self.arabic if message.language == "ar" else self.english
        filled = template.format(code=message.code, sender=message.sender, minutes=message.minutes)
        return f"{_one_line(message.subject)}: {filled}" if message.subject else filled

    def subject(self, message: CodeMessage) -> str:
        """Return the subject of an e-mail. It holds no code: subjects show on locked screens."""
        if message.subject:
            return _one_line(message.subject)
        return f"رمز التحقق من {message.sender}" if message.language == "ar" else f"Your {message.sender} code"


def _one_line(text: str) -> str:
    """Return a text that is one line and no second header."""
    return " ".join(text.split())
