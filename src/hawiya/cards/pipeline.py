"""The whole way from a picture to what the card says: locate, rectify, find lines, read, parse, validate, judge."""

import re
from collections.abc import Callable, Mapping
from datetime import date

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.agree import agreed
from hawiya.cards.barcode import read_barcode
from hawiya.cards.english import GENDERS, MARITAL_STATUSES, RELIGIONS
from hawiya.cards.hints import hint_for
from hawiya.cards.line_looks import looks
from hawiya.cards.line_reading import LineReading, against
from hawiya.cards.lines import AREAS, CardLayout, FoundLine
from hawiya.cards.locate import CardLocator, Sighting
from hawiya.cards.looks_together import together
from hawiya.cards.parse import Line, with_jobs_in_order
from hawiya.cards.quality import is_dark, measure_quality, quality_findings
from hawiya.cards.read import LineReader
from hawiya.cards.reading import CardFinding, CardReading, Cause, DocType, FieldReading, Finding, Image, Side
from hawiya.cards.rectify import Corners, rectify
from hawiya.cards.understand import understand
from hawiya.cards.validate import ReadingThresholds
from hawiya.models import Network
from hawiya.stages import StageClock

SURE_OF_SIDE = 0.7
"""Below this probability of the side, the side that the caller expects is taken."""

SURE_OF_OTHER = 0.7
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
    "job": lambda reader, line, today: reader.read_job(line),
    "jobTitle": lambda reader, line, today: reader.read_job(line),
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

SETTLED = 0.9
"""A line that was read with less confidence than this is looked at again."""


class CardReader:
    """Reads either side of a card with four networks: `card_locator`, `card_edges`, `card_layout` and `card_reader`.

    Thread-safe: it holds nothing that changes.
    """

    def __init__(self, locator: Network, edges: Network, layout: Network, lines: Network) -> None:
        self._locator = CardLocator(locator, edges)
        self._layout = CardLayout(layout)
        self._reader = LineReader(lines)
        networks = (locator, edges, layout, lines)
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
            return self._refused(image, sighting, side, clock)
        return self._read_side(image, sighting.corners, side, today, thresholds, clock)

    def corners(self, image: Image) -> Corners | None:
        """Return where the card is in a picture, as `CardReading.corners`, without reading it; None without a card."""
        return self._locator.locate(image).corners

    def classify(self, image: Image) -> tuple[DocType, Side | None]:
        """Tell what a picture shows without reading it: the document, and the side of an identity card."""
        sighting = self._locator.locate(image)
        side = side_of(sighting, None) if sighting.corners is not None else None
        if side is None:
            return refused_as(sighting), None
        return DocType.NATIONAL_ID, side

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
            grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
        with clock.stage("find_lines"):
            found = self._layout.find(card, side)
        with clock.stage("read"):
            alone = {name: self._read(grey, corners, line, today) for name, line in found.items() if name in _READ}
            read = {
                name: Line(reading.text, reading.confidence, found[name].box, reading.raw)
                for name, reading in agreed(self._reader, side, alone, today).items()
            }
            lines = with_jobs_in_order(read) if side is Side.BACK else read
        with clock.stage("barcode"):
            area = found.get("barcode")
            barcode = read_barcode(grey, corners, area.quad) if area is not None else None
        with clock.stage("measure"):
            boxes = {name: line.box for name, line in lines.items() if line.box is not None}
            quality, seen = measure_quality(image, card, corners, side, boxes)
        with clock.stage("parse"):
            said = understand(side, lines, today, thresholds, seen)
        with clock.stage("judge"):
            poor = quality_findings(quality, readable=is_readable(side, said.fields, said.findings))
        return CardReading(
            side=side,
            doc_type=DocType.NATIONAL_ID,
            fields=said.fields,
            unreadable=said.unreadable,
            lines={name: FieldReading(one.text, one.confidence, one.box, one.printed) for name, one in lines.items()},
            areas={name: line.box for name, line in found.items() if name in AREAS},
            findings=(*poor, *said.findings),
            quality=quality,
            corners=corners,
            rectified=card,
            barcode=barcode,
            milliseconds=clock.milliseconds,
            models=self.models,
        )

    def _read(self, grey: NDArray[np.uint8], corners: Corners, found: FoundLine, today: date) -> LineReading:
        """Read a line; where that leaves doubt, look again until a look is sure, or believe what they say together.

        Of a line of figures, what another look took for another number or date of its form counts against it.
        """

        form = _FORM.get(found.name)

        def formed(reading: LineReading) -> bool:
            return form is None or form.fullmatch(reading.text) is not None

        def beside_others(reading: LineReading) -> LineReading:
            return reading if form is None else against(reading, filter(formed, readings))

        readings: list[LineReading] = []
        for line in looks(grey, corners, found.quad, figures=form is not None):
            readings.append(_READ[found.name](self._reader, line, today))
            if readings[-1].confidence >= SETTLED and formed(readings[-1]):
                return beside_others(readings[-1])
        texts = [again.text for again in readings]

        def weight(again: LineReading) -> tuple[bool, bool, float]:
            return formed(again), texts.count(again.text) > 1 and bool(again.text), again.confidence

        chosen = max(readings, key=weight)
        return beside_others(chosen) if form is not None else together(self._reader, readings, chosen)

    def _refused(self, image: Image, sighting: Sighting, side: Side | None, clock: StageClock) -> CardReading:
        doc_type = refused_as(sighting)
        if doc_type is DocType.OTHER:
            finding = Finding(CardFinding.UNSUPPORTED_DOCUMENT, "image", None, _OTHER)
        else:
            why, cause = (_CUT_OFF, Cause.CUT_OFF) if sighting.cut_off else (_NO_CARD, Cause.NOT_FOUND)
            if not sighting.cut_off and is_dark(image):
                why, cause = hint_for("image", Cause.TOO_DARK), Cause.TOO_DARK
            finding = Finding(CardFinding.NO_CARD, "image", None, why, cause)
        return CardReading(
            side=side if sighting.corners is not None else None,
            doc_type=doc_type,
            findings=(finding,),
            corners=sighting.corners,
            milliseconds=clock.milliseconds,
            models=self.models,
        )


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


def is_readable(side: Side, fields: Mapping[str, FieldReading], findings: tuple[Finding, ...]) -> bool:
    """Tell whether the side's decisive field was read and nothing was found wrong with it (but that it has expired)."""
    name = DECISIVE[side]
    wrong = {finding.field for finding in findings if finding.code is not CardFinding.EXPIRED}
    return name in fields and name not in wrong
