"""Reading one printed line: from its picture to text with a confidence.

One pass of a small network gives characters over the line's width; what the field may contain (digits only, names,
places) ranks what the pixels leave open. The unranked reading stays in `raw`; a ranked one replaces it only
within `EVIDENCE_NATS` of likelihood, so that no list can outvote clear pixels.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.arabic import ascii_digits
from hawiya.cards.ctc import (
    ARABIC_DIGITS,
    ARABIC_LETTERS,
    CLASSES,
    LATIN_DIGITS,
    LATIN_LETTERS,
    LINE_HEIGHT,
    LogProbabilities,
    beam,
    best_path,
    condense,
    decode,
    encode,
    log_likelihoods,
    restrict,
)
from hawiya.cards.dates import UnreadableDate, parse_full_date, parse_month
from hawiya.cards.lexicon import DISTRICT_KINDS, WordLexicon, name_lexicon, places_near, spellings, text_lexicon
from hawiya.cards.national_number import InvalidNationalNumber, parse_national_number
from hawiya.models import ModelError, Network

EVIDENCE_NATS = 6.0
"""How much log likelihood a reading may lack against the likeliest and still win by what the field may contain."""

WORD_WEIGHT = 0.6
"""Weight of a word's log share beside the pixels' log likelihood; chosen on validation lines."""

STRUCTURE_NATS = 7.0
CHECK_DIGIT_NATS = 4.5
FORM_NATS = 3.0
"""What a national number that can exist, a right check digit, and a date or serial of the right form are worth.

Of random digits one string in several thousand can be a number on a card, and one in eleven has the right check digit;
of printed numbers nearly all do. The odds are a little larger than the worths: cards that break the rule may exist.
"""

SPACING_NATS = 2.0
"""What a place line with its usual spaces is worth beside the same letters without one."""

NUMBER_EVIDENCE_NATS = 9.0
"""The evidence limit for numbers, whose rules say more than any list of words does."""

NO_RIVAL = 20.0
"""The margin of a reading without any rival, in nats; a larger lead tells nothing more."""

MOST_RIVALS = 8
"""Readings kept beside the chosen one, for rules that look at several lines."""

PRINTED_YEARS = range(1900, 2061)
"""Years that stand on a card: of births, of issue, of expiry."""

STD_FLOOR = 4.0
MAX_WIDTH = 1024
SMALLEST_PICTURE = 6
_SERIAL = re.compile(r"[A-Z]{2}[0-9]{7}")


class Alphabet(StrEnum):
    """What a line is made of; also names the calibration of its confidence."""

    TEXT = "text"
    NAMES = "names"
    PLACE = "place"
    WORD = "word"
    NUMBER = "number"
    DATE = "date"
    SERIAL = "serial"

    @property
    def characters(self) -> str:
        """Every character that can stand on such a line."""
        return _CHARACTERS[self]


_CHARACTERS = {
    Alphabet.TEXT: f" -/.{ARABIC_LETTERS}{ARABIC_DIGITS}",
    Alphabet.NAMES: f" {ARABIC_LETTERS}",
    Alphabet.PLACE: f" -{ARABIC_LETTERS}{ARABIC_DIGITS}",
    Alphabet.WORD: f" {ARABIC_LETTERS}",
    Alphabet.NUMBER: ARABIC_DIGITS,
    Alphabet.DATE: f"/{ARABIC_DIGITS}",
    Alphabet.SERIAL: LATIN_LETTERS + LATIN_DIGITS,
}


@dataclass(frozen=True, slots=True)
class LineReading:
    """What a line says. Digits of numbers and dates are ASCII, Arabic text is in logical order as printed.

    `confidence` is the calibrated probability (0..1) that `text` is right in every character; `raw` is the network's
    own reading before anything but the alphabet was known of the field. `likelihood` is ln P(text | picture), `margin`
    the lead in nats over the next reading, field knowledge included; the confidence is computed from the two.
    `candidates` are the readings that the pixels leave open, the chosen one among them, worthiest first.
    """

    text: str
    confidence: float
    raw: str
    likelihood: float = -math.inf
    margin: float = 0.0
    candidates: tuple["Candidate", ...] = ()
    alphabet: Alphabet = Alphabet.TEXT


NOTHING = LineReading("", 0.0, "")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading: its likelihood (natural log), and that plus what the field's contents speak for it."""

    text: str
    likelihood: float
    worth: float


class LineReader:
    """Reads lines with the network `card_reader`. Thread-safe.

    Raises `ModelError` when the network's alphabet is not the one that this module decodes.
    """

    def __init__(self, network: Network, names: WordLexicon | None = None, words: WordLexicon | None = None) -> None:
        settings = network.manifest.settings
        if settings.get("classes") != CLASSES:
            raise ModelError(f"network {network.manifest.name!r} speaks another alphabet than this version reads")
        self._network = network
        self._calibration: dict[str, list[float]] = settings["calibration"]
        self._names = names or name_lexicon()
        self._words = words or text_lexicon()

    def read(self, line: NDArray[np.uint8], alphabet: Alphabet) -> LineReading:
        """Read any line, knowing only its alphabet. `line` is (H, W, 3) BGR or (H, W) grey, upright, cut close."""
        scores = self._scores(line, alphabet)
        if scores is None:
            return NOTHING
        return self._best(alphabet, _distinct(scores, beam(scores, 4), lambda _: 0.0), decode(best_path(scores)))

    def read_text(self, line: NDArray[np.uint8]) -> LineReading:
        """Read free Arabic text (a street, a profession); known words rank what the pixels leave open."""
        return self._read_words(line, Alphabet.TEXT, self._words)

    def read_names(self, line: NDArray[np.uint8]) -> LineReading:
        """Read one name or a chain of names; their frequencies rank what the pixels leave open."""
        return self._read_words(line, Alphabet.NAMES, self._names)

    def read_place(self, line: NDArray[np.uint8]) -> LineReading:
        """Read `district - governorate`; the listed places rank what the pixels leave open."""
        scores = self._scores(line, Alphabet.PLACE)
        if scores is None:
            return NOTHING
        raw = decode(best_path(scores)).strip()
        spaced = with_usual_spaces(raw)
        listed = places_near(spaced)
        worth = {spaced: SPACING_NATS, **dict.fromkeys(listed, EVIDENCE_NATS)}
        candidates = _scored(scores, [raw, spaced, *listed], lambda text: worth.get(text, 0.0))
        return self._best(Alphabet.PLACE, candidates, raw)

    def read_word(self, line: NDArray[np.uint8], words: Iterable[str]) -> LineReading:
        """Read one of a few known words (gender, religion, marital status), in any of its spellings."""
        scores = self._scores(line, Alphabet.WORD)
        if scores is None:
            return NOTHING
        raw = decode(best_path(scores)).strip()
        listed = sorted({spelling for word in words for spelling in spellings(word)})
        worth = dict.fromkeys(listed, EVIDENCE_NATS)
        return self._best(Alphabet.WORD, _scored(scores, [raw, *listed], lambda text: worth.get(text, 0.0)), raw)

    def read_number(self, line: NDArray[np.uint8], today: date) -> LineReading:
        """Read the 14-digit national number; its structure on `today` and check digit rank what is left open."""
        return self._read_ranked(line, Alphabet.NUMBER, lambda text: _number_worth(text, today))

    def read_date(self, line: NDArray[np.uint8]) -> LineReading:
        """Read a date, YYYY/MM/DD or YYYY/MM; one that exists is preferred where the pixels leave it open."""
        return self._read_ranked(line, Alphabet.DATE, _date_worth)

    def read_serial(self, line: NDArray[np.uint8]) -> LineReading:
        """Read the card's serial, two Latin letters and seven digits."""
        return self._read_ranked(line, Alphabet.SERIAL, lambda text: FORM_NATS if _SERIAL.fullmatch(text) else 0.0)

    def _read_ranked(self, line: NDArray[np.uint8], alphabet: Alphabet, worth: Callable[[str], float]) -> LineReading:
        scores = self._scores(line, alphabet)
        if scores is None:
            return NOTHING
        raw = ascii_digits(decode(best_path(scores)))
        return self._best(alphabet, _distinct(scores, [best_path(scores), *beam(scores)], worth), raw)

    def _scores(self, line: NDArray[np.uint8], alphabet: Alphabet) -> LogProbabilities | None:
        if line.shape[0] < SMALLEST_PICTURE or line.shape[1] < SMALLEST_PICTURE:
            return None
        (output,) = self._network.run(prepare(line)[None, None])
        return condense(restrict(output[0].astype(np.float64), alphabet.characters))

    def _read_words(self, line: NDArray[np.uint8], alphabet: Alphabet, lexicon: WordLexicon) -> LineReading:
        scores = self._scores(line, alphabet)
        if scores is None:
            return NOTHING
        raw = " ".join(decode(best_path(scores)).split())
        if not raw:
            return NOTHING
        return self._best(alphabet, _word_candidates(scores, raw, lexicon), raw)

    def _best(self, alphabet: Alphabet, candidates: Sequence[Candidate], raw: str) -> LineReading:
        """Choose the worthiest candidate that is not much less likely than the likeliest."""
        likeliest = max(candidate.likelihood for candidate in candidates)
        limit = NUMBER_EVIDENCE_NATS if alphabet is Alphabet.NUMBER else EVIDENCE_NATS
        open_ones = [c for c in candidates if c.likelihood >= likeliest - limit]
        ranked = sorted(open_ones, key=lambda candidate: -candidate.worth)
        chosen = ranked[0]
        rivals = [c.worth for c in candidates if c.text != chosen.text]
        margin = chosen.worth - max(rivals) if rivals else NO_RIVAL
        if not chosen.text:
            return LineReading("", 0.0, raw)
        confidence = self._confidence(alphabet, chosen.likelihood, margin)
        kept = tuple(ranked[: MOST_RIVALS + 1])
        return LineReading(chosen.text, confidence, raw, chosen.likelihood, margin, kept, alphabet)

    def settle(self, reading: LineReading, chosen: Candidate, margin: float) -> LineReading:
        """Return the reading with this candidate chosen, which leads by `margin` nats for outside reasons."""
        confidence = self._confidence(reading.alphabet, chosen.likelihood, margin)
        return replace(reading, text=chosen.text, confidence=confidence, likelihood=chosen.likelihood, margin=margin)

    def _confidence(self, alphabet: Alphabet, likelihood: float, margin: float) -> float:
        weights = self._calibration[alphabet]
        logit = float(np.dot(weights, evidence(likelihood, margin)))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def prepare(line: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a line, (H, W, 3) BGR or (H, W) grey, as the network sees it: (32, W) float32, mean 0, deviation 1."""
    grey = cv2.cvtColor(line, cv2.COLOR_BGR2GRAY) if line.ndim == 3 else line
    height, width = grey.shape
    scaled = min(MAX_WIDTH, max(SMALLEST_PICTURE, round(width * LINE_HEIGHT / height)))
    shrinks = height > LINE_HEIGHT
    resized = cv2.resize(grey, (scaled, LINE_HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    return normalise(np.asarray(resized, np.uint8))


def normalise(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return grey values with zero mean and unit deviation; a flat picture stays flat."""
    values = grey.astype(np.float32)
    normalised: NDArray[np.float32] = (values - values.mean()) / (values.std() + np.float32(STD_FLOOR))
    return normalised


def with_usual_spaces(text: str) -> str:
    """Return a place line with the spaces that printers set and narrow print swallows.

    A space stands between letters and figures, around the hyphen, and after the word for the kind of district.
    """
    spaced = re.sub(r"\s*-\s*", " - ", text)
    spaced = re.sub(
        rf"(?<=[{ARABIC_LETTERS}])(?=[{ARABIC_DIGITS}])|(?<=[{ARABIC_DIGITS}])(?=[{ARABIC_LETTERS}])", " ", spaced
    )
    kind = next((kind for kind in DISTRICT_KINDS if spaced.startswith(kind)), "")
    if kind and len(spaced) > len(kind) + 2 and spaced[len(kind)] != " ":
        spaced = f"{kind} {spaced[len(kind) :]}"
    return " ".join(spaced.split())


def evidence(likelihood: float, margin: float) -> NDArray[np.float64]:
    """Return what the confidence is computed from: 1, log likelihood, lead over the next reading (compressed)."""
    return np.array([1.0, math.log1p(max(0.0, -likelihood)), math.log1p(min(NO_RIVAL, max(0.0, margin)))])


def _scored(scores: LogProbabilities, texts: Iterable[str], worth: Callable[[str], float]) -> list[Candidate]:
    distinct = list(dict.fromkeys(texts))
    likelihoods = log_likelihoods(scores, [encode(text) for text in distinct])
    return [
        Candidate(text, float(likelihood), float(likelihood) + worth(text))
        for text, likelihood in zip(distinct, likelihoods, strict=True)
    ]


def _word_candidates(scores: LogProbabilities, raw: str, lexicon: WordLexicon) -> list[Candidate]:
    """Return whole lines: raw, with one word replaced, with another spacing, and with every word at its best."""

    def worth(text: str) -> float:
        return WORD_WEIGHT * sum(0.0 if _is_figure(word) else lexicon.log_share(word) for word in text.split())

    words = raw.split()
    options = [[word, *sorted(lexicon.near(word).keys() - {word})] if word.isalpha() else [word] for word in words]
    single = [" ".join([*words[:at], option, *words[at + 1 :]]) for at, some in enumerate(options) for option in some]
    respaced = [" ".join(line) for line in _respaced(words, lexicon)]
    candidates = _scored(scores, [raw, *single, *respaced], worth)
    worths = {candidate.text: candidate.worth for candidate in candidates}

    def best_at(at: int) -> str:
        return max(options[at], key=lambda option: worths[" ".join([*words[:at], option, *words[at + 1 :]])])

    combined = " ".join(best_at(at) for at in range(len(words)))
    return candidates if combined in worths else [*_scored(scores, [combined], worth), *candidates]


def _is_figure(word: str) -> bool:
    return not any(character in ARABIC_LETTERS for character in word)


def _respaced(words: list[str], lexicon: WordLexicon) -> list[list[str]]:
    """Return the line with one space taken out or put in, wherever known words (or a bare number) come of it."""

    def stands(word: str) -> bool:
        return _is_figure(word) or lexicon.knows(word)

    lines = []
    for at, word in enumerate(words):
        if at + 1 < len(words) and lexicon.knows(word + words[at + 1]):
            lines.append([*words[:at], word + words[at + 1], *words[at + 2 :]])
        cuts = (cut for cut in range(1, len(word)) if stands(word[:cut]) and stands(word[cut:]))
        lines += [[*words[:at], word[:cut], word[cut:], *words[at + 1 :]] for cut in cuts]
    return lines


def _distinct(
    scores: LogProbabilities, labels: Iterable[tuple[int, ...]], worth: Callable[[str], float]
) -> list[Candidate]:
    """Score labels as readings with ASCII digits where the whole line is a number, date or serial."""
    distinct = list(dict.fromkeys(labels))
    likelihoods = log_likelihoods(scores, distinct)
    candidates = []
    for label, likelihood in zip(distinct, likelihoods, strict=True):
        text = decode(label).strip()
        if not any(character in ARABIC_LETTERS for character in text):
            text = ascii_digits(text)
        candidates.append(Candidate(text, float(likelihood), float(likelihood) + worth(text)))
    return candidates


def _number_worth(text: str, today: date) -> float:
    try:
        number = parse_national_number(text, today)
    except InvalidNationalNumber:
        return 0.0
    return STRUCTURE_NATS + (CHECK_DIGIT_NATS if number.check_digit_ok else 0.0)


def _date_worth(text: str) -> float:
    for parse in (parse_full_date, parse_month):
        try:
            year = parse(text).year
        except UnreadableDate:
            continue
        return FORM_NATS if year in PRINTED_YEARS else 0.0
    return 0.0
