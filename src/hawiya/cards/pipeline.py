"""The whole way from a picture to what the card says: locate, rectify, find lines, read, parse, validate, judge."""

import re
from collections.abc import Callable, Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hawiya.cards.english import GENDERS, MARITAL_STATUSES, RELIGIONS
from hawiya.cards.lines import AREAS, CardLayout, FoundLine
from hawiya.cards.locate import CardLocator, Sighting
from hawiya.cards.parse import Line, parse_back, parse_front, with_jobs_in_order
from hawiya.cards.quality import measure_quality, quality_findings
from hawiya.cards.read import LineReader, LineReading
from hawiya.cards.reading import CardFinding, CardReading, DocType, FieldReading, Finding, Image, Side
from hawiya.cards.rectify import Corners, cut_line, rectify
from hawiya.cards.validate import ReadingThresholds, validate_back, validate_front
from hawiya.models import Network
from hawiya.stages import StageClock

SURE_OF_SIDE = 0.7
"""Below this probability of the side, the side that the caller expects is taken."""

SURE_OF_OTHER = 0.92
"""From this probability a picture without a card counts as one of another document; below it, as one of nothing."""

DECISIVE = {Side.FRONT: "idNumber", Side.BACK: "idExpiry"}
"""The field without which a side is refused; when it was read, a middling picture was good enough."""

_NO_CARD = "no identity card is in the picture: show the whole card, flat and well lit"
_CUT_OFF = "the card is cut off by the picture's edge: show all four corners"
_OTHER = "the document in the picture is no Egyptian identity card"

ReadLine = Callable[[LineReader, NDArray[np.uint8], date], LineReading]


def _word(words: tuple[str, ...]) -> ReadLine:
    return lambda reader, line, today: reader.read_word(line, words)


_READ: Mapping[str, ReadLine] = {
    "first_name": lambda reader, line, today: reader.read_names(line),
    "last_names": lambda reader, line, today: reader.read_names(line),
    "address_1": lambda reader, line, today: reader.read_text(line),
    "address_2": lambda reader, line, today: reader.read_place(line),
    "idNumber": lambda reader, line, today: reader.read_number(line, today),
    "dateOfBirth": lambda reader, line, today: reader.read_date(line),
    "idKey": lambda reader, line, today: reader.read_serial(line),
    "releaseDate": lambda reader, line, today: reader.read_date(line),
    "job": lambda reader, line, today: reader.read_text(line),
    "jobTitle": lambda reader, line, today: reader.read_text(line),
    "maritalStatus": _word(tuple(term.arabic for term in MARITAL_STATUSES)),
    "religion": _word(tuple(term.arabic for term in RELIGIONS)),
    "gender": _word(tuple(term.arabic for term in GENDERS)),
    "husbandName": lambda reader, line, today: reader.read_names(line),
    "idExpiry": lambda reader, line, today: reader.read_date(line),
}


_DATE = re.compile(r"\d{4}/\d\d/\d\d")
_FORM: Mapping[str, re.Pattern[str]] = {
    "idNumber": re.compile(r"\d{14}"),
    "dateOfBirth": _DATE,
    "idExpiry": _DATE,
    "releaseDate": re.compile(r"\d{4}/\d\d"),
}
"""Lines of a fixed form; a reading of another form is worth a second look."""

SECOND_LOOK_MARGIN = 0.6
"""How much wider a second look is on either side, in heights of the line."""


class CardReader:
    """Reads either side of a card with three networks: `card_locator`, `card_layout` and `card_reader`.

    Thread-safe: it holds nothing that changes.
    """

    def __init__(self, locator: Network, layout: Network, lines: Network) -> None:
        self._locator = CardLocator(locator)
        self._layout = CardLayout(layout)
        self._reader = LineReader(lines)
        networks = (locator, layout, lines)
        self.models: Mapping[str, str] = {net.manifest.name: net.name_and_version for net in networks}

    def read(
        self, image: Image, today: date, expected: Side | None = None, thresholds: ReadingThresholds | None = None
    ) -> CardReading:
        """Read one picture, (height, width, 3) BGR of any size. Never raises for what the picture shows.

        `today` decides what has expired and which birth dates can be; `expected` is the side that the caller asked for
        and settles only what the picture leaves open. The reading says which side it is, whatever was expected.
        """
        clock = StageClock()
        with clock.stage("locate"):
            sighting = self._locator.locate(image)
        side = side_of(sighting, expected)
        if sighting.corners is None or side is None or sighting.cut_off:
            return self._refused(sighting, side, clock)
        return self._read_side(image, sighting.corners, side, today, thresholds, clock)

    def _read_side(
        self,
        image: Image,
        corners: Corners,
        side: Side,
        today: date,
        thresholds: ReadingThresholds | None,
        clock: StageClock,
    ) -> CardReading:
        with clock.stage("rectify"):
            card = rectify(image, corners)
        with clock.stage("find_lines"):
            found = self._layout.find(card, side)
        with clock.stage("read"):
            lines = {name: self._line(image, corners, line, today) for name, line in found.items() if name in _READ}
        with clock.stage("parse"):
            fields, findings = understand(side, lines, today, thresholds)
        with clock.stage("judge"):
            boxes = [line.box for name, line in found.items() if name not in AREAS]
            quality = measure_quality(image, card, corners, boxes)
            poor = quality_findings(quality, readable=is_readable(side, fields, findings))
        return CardReading(
            side=side,
            doc_type=DocType.NATIONAL_ID,
            fields=fields,
            findings=(*poor, *findings),
            quality=quality,
            corners=corners,
            rectified=card,
            milliseconds=clock.milliseconds,
            models=self.models,
        )

    def _line(self, image: Image, corners: Corners, found: FoundLine, today: date) -> Line:
        reading = _READ[found.name](self._reader, cut_line(image, corners, found.quad), today)
        form = _FORM.get(found.name)
        if form is not None and not form.fullmatch(reading.text):
            # The layout may end a line where its last digit stands close to other print: look a little further.
            wider = _READ[found.name](self._reader, cut_line(image, corners, widened(found.quad)), today)
            reading = wider if form.fullmatch(wider.text) else reading
        return Line(reading.text, reading.confidence, found.box, reading.raw)

    def _refused(self, sighting: Sighting, side: Side | None, clock: StageClock) -> CardReading:
        doc_type = refused_as(sighting)
        if doc_type is DocType.OTHER:
            finding = Finding(CardFinding.UNSUPPORTED_DOCUMENT, "image", None, _OTHER)
        else:
            finding = Finding(CardFinding.NO_CARD, "image", None, _CUT_OFF if sighting.cut_off else _NO_CARD)
        return CardReading(
            side=side if sighting.corners is not None else None,
            doc_type=doc_type,
            findings=(finding,),
            corners=sighting.corners,
            milliseconds=clock.milliseconds,
            models=self.models,
        )


def widened(quad: Corners) -> Corners:
    """Return a line's corners (top left, top right, bottom right, bottom left) moved outwards along the line."""
    along = quad[1] - quad[0]
    height = float(np.linalg.norm(quad[3] - quad[0]))
    step = along / max(1e-6, float(np.linalg.norm(along))) * height * SECOND_LOOK_MARGIN
    return np.asarray(quad + np.stack([-step, step, step, -step]), np.float32)


def refused_as(sighting: Sighting) -> DocType:
    """Return what a picture without a readable card is called: another document only where that is quite sure.

    To tell somebody who photographed a table that the table's document is not supported would lead nowhere.
    """
    seen = sighting.classification
    if seen.doc_type is DocType.OTHER and seen.probability >= SURE_OF_OTHER:
        return DocType.OTHER
    return DocType.NATIONAL_ID if sighting.cut_off or sighting.corners is not None else DocType.NONE


def side_of(sighting: Sighting, expected: Side | None) -> Side | None:
    """Return the side that was seen; where that is doubtful, the side that was expected."""
    seen = sighting.classification
    if seen.side is not None and expected is not None and seen.probability < SURE_OF_SIDE:
        return expected
    return seen.side


def understand(
    side: Side, lines: Mapping[str, Line], today: date, thresholds: ReadingThresholds | None
) -> tuple[Mapping[str, FieldReading], tuple[Finding, ...]]:
    """Turn the lines of a side into its fields and what is wrong with them."""
    if side is Side.FRONT:
        fields = parse_front(lines, today)
        return fields, validate_front(fields, lines, today, thresholds)
    ordered = with_jobs_in_order(lines)
    fields = parse_back(ordered, today)
    return fields, validate_back(fields, ordered, today, thresholds)


def is_readable(side: Side, fields: Mapping[str, FieldReading], findings: tuple[Finding, ...]) -> bool:
    """Tell whether the side's decisive field was read and nothing was found wrong with it (but that it has expired)."""
    name = DECISIVE[side]
    wrong = {finding.field for finding in findings if finding.code is not CardFinding.EXPIRED}
    return name in fields and name not in wrong
