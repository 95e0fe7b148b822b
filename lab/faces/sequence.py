"""What every simulator gives: three frames as a client would send them, and the truth about them."""

from dataclasses import dataclass, field
from typing import Literal

Capture = Literal["burst", "gestures"]
CAPTURES: tuple[Capture, Capture] = ("burst", "gestures")

SIZES: dict[Capture, tuple[int, int]] = {"burst": (864, 1152), "gestures": (600, 800)}
"""Width and height of a frame: one megapixel of a server's client, 800 pixels of the mobile SDKs."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """Three frames, JPEG bytes, and the truth.

    `species` is `live` or an attack's name; `source` the photograph it is made of (intervals are clustered by it);
    `portrait` a picture of the card's portrait, JPEG, where another photograph of the person exists, or where the
    attack is about it; `how` are the drawn parameters worth knowing.
    """

    species: str
    capture: Capture
    source: str
    person: str
    frames: tuple[bytes, bytes, bytes]
    portrait: bytes | None = None
    how: dict[str, float | str | bool] = field(default_factory=dict)
