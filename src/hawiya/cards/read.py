"""Reading one printed line: from its picture to text with a confidence.

One pass of a small network gives characters over the line's width; what the field may contain (digits only, names,
places) ranks what the pixels leave open. The unranked reading stays in `raw`; a ranked one replaces it only
within `EVIDENCE_NATS` of likelihood, so that no list can outvote clear pixels, or `STRANGE_NATS` where the likeliest
reading is no text at all.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.arabic import ascii_digits
from hawiya.cards.ctc import (
    ARABIC_DIGITS,
    ARABIC_LETTERS,
    CLASSES,
    LINE_HEIGHT,
    LogProbabilities,
    beam,
    best_path,
    condense,
    decode,
    encode,
    log_likelihoods,
    restrict,
    without_spaces,
)
from hawiya.cards.dates import UnreadableDate, parse_full_date, parse_month
from hawiya.cards.lexicon import WordLexicon, name_lexicon, spellings, text_lexicon
from hawiya.cards.line_lists import DISTRICT_KINDS, governorates_near, is_job, is_place, jobs_near, places_near
from hawiya.cards.line_reading import EVIDENCE_PARTS, NO_RIVAL, NOTHING, Alphabet, Candidate, LineReading, evidence
from hawiya.cards.national_number import InvalidNationalNumber, parse_national_number
from hawiya.cards.wording import Vocabulary, is_figure, readings
from hawiya.models import ModelError, Network

EVIDENCE_NATS = 6.0
"""How much log likelihood a reading may lack against the likeliest and still win by what the field may contain."""

STRANGE_NATS = 12.0
"""The same where the likeliest reading holds words that are none, or a place that does not exist."""

WORD_WEIGHT = 0.6
"""Weight of the log share of words or lines beside the pixels' log likelihood; chosen on validation lines."""

STRUCTURE_NATS = 7.0
CHECK_DIGIT_NATS = 4.5
FORM_NATS = 3.0
"""What a national number that can exist, a right check digit, and a date or serial of the right form are worth.

Of random digits one string in several thousand can be a number on a card, and one in eleven has the right check digit;
of printed numbers nearly all do. The odds are a little larger than the worths: cards that break the rule may exist.
"""

SPACING_NATS = 2.0
GOVERNORATE_NATS = 6.0
DISTRICT_NATS = 3.0
"""What a place line is worth with its usual spaces, with one of the governorates behind it, as a listed one besides."""

NUMBER_EVIDENCE_NATS = 9.0
"""The evidence limit for numbers, whose rules say more than any list of words does."""

MOST_RIVALS = 8
"""Readings kept beside the chosen one, for rules that look at several lines."""

PRINTED_YEARS = range(1900, 2061)
"""Years that stand on a card: of births, of issue, of expiry."""

STD_FLOOR = 4.0
MAX_WIDTH = 1024
SMALLEST_PICTURE = 6
_DATE = re.compile(r"\d{4}/\d\d(/\d\d)?")
_SERIAL = re.compile(r"[A-Z]{2}[0-9]{7}")


class LineReader:
    """Reads lines with the network `card_reader`. Thread-safe.

    Raises `ModelError` when the network's alphabet or calibration is not the one that this module decodes by.
    """

    def __init__(self, network: Network, names: WordLexicon | None = None, words: WordLexicon | None = None) -> None:
        settings = network.manifest.settings
        if settings.get("classes") != CLASSES:
            raise ModelError(f"network {network.manifest.name!r} speaks another alphabet than this version reads")
        self._network = network
        self._calibration: dict[str, list[float]] = settings["calibration"]
        if any(len(self._calibration.get(alphabet, ())) != EVIDENCE_PARTS for alphabet in Alphabet):
            raise ModelError(f"network {network.manifest.name!r} is calibrated for another version than this one")
        self._names = Vocabulary(names or name_lexicon())
        self._words = Vocabulary(words or text_lexicon())
        self._jobs = Vocabulary(words or text_lexicon(), jobs_near, is_job)

    def read(self, line: NDArray[np.uint8], alphabet: Alphabet) -> LineReading:
        """Read any line, knowing only its alphabet. `line` is (H, W, 3) BGR or (H, W) grey, upright, cut close."""
        scores = self._scores(line, alphabet)
        if scores is None:
            return NOTHING
        return self._best(alphabet, _distinct(scores, beam(scores, 4), lambda _: 0.0), decode(best_path(scores)))

    def read_text(self, line: NDArray[np.uint8]) -> LineReading:
        """Read free Arabic text (a street); known words rank what the pixels leave open."""
        return self._read_words(line, Alphabet.TEXT, self._words)

    def read_job(self, line: NDArray[np.uint8]) -> LineReading:
        """Read a profession, an employer or a faculty; known words and lines rank what the pixels leave open."""
        return self._read_words(line, Alphabet.TEXT, self._jobs)

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
        district, hyphen, governorate = spaced.rpartition(" - ")
        ended = [f"{district} - {name}" for name in governorates_near(governorate)] if hyphen else []
        worth = {spaced: SPACING_NATS}
        worth |= dict.fromkeys(ended, GOVERNORATE_NATS) | dict.fromkeys(listed, GOVERNORATE_NATS + DISTRICT_NATS)
        candidates = _scored(scores, [raw, spaced, *ended, *listed], lambda text: worth.get(text, 0.0), is_place)
        return self._best(Alphabet.PLACE, candidates, raw, scores)

    def read_word(self, line: NDArray[np.uint8], words: Iterable[str]) -> LineReading:
        """Read one of a few known words (gender, religion, marital status), in any of its spellings."""
        scores = self._scores(line, Alphabet.WORD)
        if scores is None:
            return NOTHING
        raw = decode(best_path(scores)).strip()
        listed = sorted({spelling for word in words for spelling in spellings(word)})
        worth = dict.fromkeys(listed, EVIDENCE_NATS)
        candidates = _scored(scores, [raw, *listed], lambda text: worth.get(text, 0.0), worth.__contains__)
        return self._best(Alphabet.WORD, candidates, raw)

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
        return condense(restrict(output[0], alphabet.characters))

    def _read_words(self, line: NDArray[np.uint8], alphabet: Alphabet, vocabulary: Vocabulary) -> LineReading:
        scores = self._scores(line, alphabet)
        if scores is None:
            return NOTHING
        raw = " ".join(decode(best_path(scores)).split())
        if not raw:
            return NOTHING
        likelihoods: dict[str, float] = {}

        def worth(texts: Sequence[str]) -> list[float]:
            likelihoods.update(zip(texts, map(float, log_likelihoods(scores, [encode(t) for t in texts])), strict=True))
            return [likelihoods[text] + WORD_WEIGHT * vocabulary.log_share(text) for text in texts]

        worths = readings(raw, vocabulary, worth)
        candidates = [
            Candidate(text, likelihoods[text], value, vocabulary.knows(text)) for text, value in worths.items()
        ]
        return self._best(alphabet, candidates, raw, scores)

    def _best(
        self, alphabet: Alphabet, candidates: Sequence[Candidate], raw: str, spaced: LogProbabilities | None = None
    ) -> LineReading:
        """Choose the worthiest candidate that is not much less likely than the likeliest.

        `spaced` are the scores of a line whose words are known: where its spaces stand is no matter of the pixels. It
        neither lowers a reading's likelihood nor shuts out one that has the likeliest's letters.
        """
        likeliest = max(candidates, key=lambda candidate: candidate.likelihood)
        limit = _limit(alphabet, likeliest)
        letters = None if spaced is None else _letters(likeliest.text)
        open_ones = [
            c for c in candidates if c.likelihood >= likeliest.likelihood - limit or _letters(c.text) == letters
        ]
        ranked = sorted(open_ones, key=lambda candidate: -candidate.worth)
        chosen = ranked[0]
        rivals = [c.worth for c in candidates if c.text != chosen.text]
        margin = chosen.worth - max(rivals) if rivals else NO_RIVAL
        if not chosen.text:
            return LineReading("", 0.0, raw)
        likelihood = chosen.likelihood
        if spaced is not None and chosen.known:
            (likelihood,) = log_likelihoods(without_spaces(spaced), [encode(_letters(chosen.text))]).tolist()
        confidence = self._confidence(alphabet, likelihood, margin, chosen.known)
        kept = tuple(ranked[: MOST_RIVALS + 1])
        return LineReading(chosen.text, confidence, raw, likelihood, margin, kept, alphabet, chosen.known)

    def settle(self, reading: LineReading, chosen: Candidate, margin: float) -> LineReading:
        """Return the reading with this candidate chosen, which leads by `margin` nats for outside reasons."""
        contrary = reading.contrary if chosen.text == reading.text else 0.0
        confidence = self._confidence(reading.alphabet, chosen.likelihood, margin, chosen.known) * (1 - contrary)
        return replace(
            reading,
            text=chosen.text,
            confidence=confidence,
            likelihood=chosen.likelihood,
            margin=margin,
            known=chosen.known,
            contrary=contrary,
        )

    def _confidence(self, alphabet: Alphabet, likelihood: float, margin: float, known: bool) -> float:
        weights = self._calibration[alphabet]
        logit = float(np.dot(weights, evidence(likelihood, margin, known)))
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


def _letters(text: str) -> str:
    return text.replace(" ", "")


def _limit(alphabet: Alphabet, likeliest: Candidate) -> float:
    if alphabet is Alphabet.NUMBER:
        return NUMBER_EVIDENCE_NATS
    if alphabet in (Alphabet.TEXT, Alphabet.PLACE) and not likeliest.known:
        return STRANGE_NATS
    return EVIDENCE_NATS


def _scored(
    scores: LogProbabilities, texts: Iterable[str], worth: Callable[[str], float], known: Callable[[str], bool]
) -> list[Candidate]:
    distinct = list(dict.fromkeys(texts))
    likelihoods = log_likelihoods(scores, [encode(text) for text in distinct])
    return [
        Candidate(text, float(likelihood), float(likelihood) + worth(text), known(text))
        for text, likelihood in zip(distinct, likelihoods, strict=True)
    ]


def _distinct(
    scores: LogProbabilities, labels: Iterable[tuple[int, ...]], worth: Callable[[str], float]
) -> list[Candidate]:
    """Score labels as readings with ASCII digits where the whole line is a number, date or serial."""
    distinct = list(dict.fromkeys(labels))
    likelihoods = log_likelihoods(scores, distinct)
    candidates = []
    for label, likelihood in zip(distinct, likelihoods, strict=True):
        text = decode(label).strip()
        if is_figure(text):
            text = ascii_digits(text)
        value = worth(text)
        candidates.append(Candidate(text, float(likelihood), float(likelihood) + value, value > 0))
    return candidates


def _number_worth(text: str, today: date) -> float:
    try:
        number = parse_national_number(text, today)
    except InvalidNationalNumber:
        return 0.0
    return STRUCTURE_NATS + (CHECK_DIGIT_NATS if number.check_digit_ok else 0.0)


def _date_worth(text: str) -> float:
    if _DATE.fullmatch(text) is None:
        return 0.0
    for parse in (parse_full_date, parse_month):
        try:
            year = parse(text).year
        except UnreadableDate:
            continue
        return FORM_NATS if year in PRINTED_YEARS else 0.0
    return 0.0
