"""A specimen card: what a rendered side carries, and the looks it can have."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from lab.fonts import Font, evaluation_fonts, latin_fonts, training_fonts
from lab.lettering import Ink, Picture, Rect


@dataclass(frozen=True)
class CardFonts:
    """The fonts a specimen may be set in; drawn by their weights."""

    text: tuple[Font, ...]
    headers: tuple[Font, ...]
    latin: tuple[Font, ...]

    @classmethod
    def for_training(cls) -> "CardFonts":
        """Return the fonts that training may use."""
        return cls(training_fonts(), tuple(f for f in training_fonts() if f.weight == 1), latin_fonts())

    @classmethod
    def reserved(cls) -> "CardFonts":
        """Return the fonts kept for measuring: no network has seen them."""
        return cls(evaluation_fonts(), evaluation_fonts(), latin_fonts())


@dataclass(frozen=True)
class Style:
    """One look of the card's print: fonts, ink, sizes, and how far its fields stand from their usual places."""

    font: Path
    digit_font: Path
    header_font: Path
    latin_font: Path
    ink: Ink
    size: float
    bold: float
    drift: tuple[float, float]
    wander: float
    aligned: float

    @classmethod
    def draw(cls, fonts: CardFonts, rng: np.random.Generator) -> "Style":
        """Draw one style; half of all specimens are printed bold, nearly all in dark ink."""

        def one(choices: tuple[Font, ...]) -> Path:
            weights = np.array([font.weight for font in choices])
            return choices[rng.choice(len(choices), p=weights / weights.sum())].path

        shade = rng.uniform(0, 70)
        colour = np.clip(shade + rng.normal(0, 14, 3), 0, 130).astype(int)
        if rng.random() < 0.1:
            colour = np.array([rng.uniform(60, 140), rng.uniform(20, 70), rng.uniform(0, 50)]).astype(int)
        font = one(fonts.text)
        return cls(
            font=font,
            digit_font=font if rng.random() < 0.6 else one(fonts.text),
            header_font=one(fonts.headers),
            latin_font=one(fonts.latin),
            ink=Ink(
                (int(colour[0]), int(colour[1]), int(colour[2])), rng.uniform(0.75, 1), 0, rng.choice([0, 0.5, 0.8])
            ),
            size=rng.uniform(0.72, 1.25),
            bold=rng.uniform(0.5, 3.2) if rng.random() < 0.5 else 0.0,
            drift=(float(np.clip(rng.normal(0, 13), -38, 38)), float(np.clip(rng.normal(0, 13), -38, 38))),
            wander=rng.uniform(1, 11),
            aligned=rng.choice([1.0, 1.0, 1.0, 0.5]),
        )

    def place(self, box: Rect, rng: np.random.Generator) -> Rect:
        """Move a field's usual box by the card's drift and the field's own wander."""
        shift = np.clip(rng.normal(0, self.wander, 2), -22, 22)
        return (box[0] + self.drift[0] + shift[0], box[1] + self.drift[1] + shift[1], box[2], box[3])


@dataclass
class Card:
    """One rendered side: the (750, 1200, 3) BGR picture, its outline mask, and box and text per wire name."""

    image: Picture
    side: str
    boxes: dict[str, Rect] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
