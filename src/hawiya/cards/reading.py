"""What reading one picture of a card gives: frozen results that carry confidence, place and findings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""A picture: (height, width, 3), uint8, BGR, 0..255, upright as its EXIF orientation says."""

CARD_WIDTH = 1200
CARD_HEIGHT = 750
"""Size in pixels of a rectified card; every box of a reading is in these coordinates."""


class Side(StrEnum):
    """The two sides of the card."""

    FRONT = "front"
    BACK = "back"


class DocType(StrEnum):
    """What the picture shows, as the wire says it (`services.classification.doc_type`)."""

    NATIONAL_ID = "national_id"
    OTHER = "other"
    NONE = "none"


class CardFinding(IntEnum):
    """What can be wrong with a card or its picture; the numbers are the public error codes."""

    IMPOSSIBLE_DATE = 1001
    POOR_QUALITY = 1050
    NUMBER_UNREADABLE = 3001
    BIRTH_DATE_UNREADABLE = 3002
    GOVERNORATE_UNREADABLE = 3003
    SERIAL_UNREADABLE = 3004
    GENDER_UNREADABLE = 3005
    ISSUE_DATE_UNREADABLE = 3006
    BIRTH_DATE_FORMAT = 3007
    ISSUE_DATE_FORMAT = 3008
    EXPIRY_FORMAT = 3009
    EXPIRED = 3010
    NO_CARD = 3011
    NO_PORTRAIT = 3014
    FIRST_NAME_UNREADABLE = 3021
    LAST_NAMES_UNREADABLE = 3022
    ADDRESS_1_UNREADABLE = 3023
    ADDRESS_2_UNREADABLE = 3024
    JOB_UNREADABLE = 3025
    MARITAL_STATUS_UNREADABLE = 3026
    RELIGION_UNREADABLE = 3027
    HUSBAND_UNREADABLE = 3028
    EXPIRY_UNREADABLE = 3029
    UNSUPPORTED_DOCUMENT = 5001
    OUT_OF_FOCUS = 5006


class Cause(StrEnum):
    """Why a field, or the whole card, could not be read."""

    BLURRED = "blurred"
    GLARE = "glare"
    CUT_OFF = "cut_off"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    TOO_SMALL = "too_small"
    UNCERTAIN = "uncertain"
    MISREAD = "misread"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle on the rectified card, in pixels of 1200 × 750."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One field of the card: its text as on the wire, how sure we are (0..1), and where it stands.

    `printed` is the recogniser's own reading before any rule touched it; a derived field (gender from the
    number) has no box and repeats what it was derived from.
    """

    text: str
    confidence: float
    box: Box | None = None
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found wrong: which rule, on which wire field, the text that was read (if any), and a hint.

    `cause` says why the field could not be read; None when it was read and something else is wrong with it.
    """

    code: CardFinding
    field: str
    value: str | None = None
    hint: str | None = None
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the picture of the card is, measured on the rectified card.

    `sharpness` and `exposure` are 0..1 (1 is best), `glare` the share of blown-out pixels 0..1, `card_width_px` the
    length of the card's longer edge in the original picture, `coverage` the card's share of the frame 0..1.
    """

    sharpness: float
    exposure: float
    glare: float
    card_width_px: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Barcode:
    """A decoded barcode: its symbology, its content (personal data: never shown in a repr), and where it stands.

    `quad` is (4, 2) float32 on the rectified card, in the order in which the barcode is read: top left first.
    """

    format: str
    payload: bytes = field(repr=False)
    quad: NDArray[np.float32] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardReading:
    """Everything one picture of a card told us.

    `corners` is (4, 2) float32 in pixels of the decoded picture: top left, top right, bottom right, bottom left of
    the *card* (so a card upside down starts at the lower right of the picture); None without a card. `rectified` is
    the (750, 1200, 3) BGR card. `fields` maps wire names (`idNumber`, `first_name`, …) to readings; a field that is
    unreadable or not printed is absent. `unreadable` holds what was made of lines that could not be read with
    certainty: for drawing and measuring, never to be shown as read. `lines` are all printed lines by wire name, before
    anything was made of them, with the confidence of the line alone; `areas` are the boxes of what is no text
    (`portrait`, `barcode`). `barcode` is the back's, where it could be decoded. `milliseconds` maps stage names to the
    time they took.
    """

    side: Side | None
    doc_type: DocType
    fields: Mapping[str, FieldReading] = field(default_factory=dict)
    unreadable: Mapping[str, FieldReading] = field(default_factory=dict)
    lines: Mapping[str, FieldReading] = field(default_factory=dict)
    areas: Mapping[str, Box] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    quality: Quality | None = None
    corners: NDArray[np.float32] | None = None
    rectified: NDArray[np.uint8] | None = None
    barcode: Barcode | None = None
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
