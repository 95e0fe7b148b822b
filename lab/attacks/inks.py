"""What forgers type with: the ink of signs and lines in many fonts, drawn once so that training needs no fonts.

`python -m lab.attacks.inks` writes the bank of the training fonts (lab/cache/attack-inks.npz). Evaluation draws in the
reserved fonts, and training too where there is no bank.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.attacks import Split
from lab.lettering import ARABIC_DIGITS, Mask

if TYPE_CHECKING:
    from lab.fonts import Font

BANK = Path(__file__).parent.parent / "cache/attack-inks.npz"
HEIGHT = 64
"""Pixels that the tallest digits, or the tall letters of a line, are high in the bank."""

DIGITS, SERIAL = "0123456789/", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
TEXT_LINES = (
    "first_name", "last_names", "address_1", "address_2", "job", "jobTitle", "maritalStatus", "religion", "gender",
    "husbandName",
)  # fmt: skip
LINES_PER_FONT = 24
SEED = 61_113

_ROOM = 3 * HEIGHT


@dataclass(frozen=True)
class Inks:
    """The signs of one font: `signs` maps ASCII digits, slash and letters to ink (h, w) 0..1 with its foot.

    The foot is where, in the ink's pixels, the middle of the sign stands on the baseline (x, y). `lines` are texts set
    in the font, by the wire name of their kind.
    """

    signs: dict[str, tuple[Mask, float, float]]
    lines: tuple[tuple[str, Mask], ...]


def inks(split: Split, rng: np.random.Generator, latin: bool = False) -> Inks:
    """Draw one font of a split; `latin` for the signs of the serial."""
    fonts = _fonts(split, latin)
    weights = np.array([weight for weight, _ in fonts])
    return fonts[rng.choice(len(fonts), p=weights / weights.sum())][1]


def line_like(name: str, split: Split, rng: np.random.Generator) -> Mask:
    """Draw the ink of a text of a line's kind, or of a kind like it, in one font."""
    of_font = inks(split, rng).lines
    same = [mask for kind, mask in of_font if kind == name] or [mask for _, mask in of_font]
    return same[rng.integers(len(same))]


@cache
def _fonts(split: Split, latin: bool) -> tuple[tuple[float, Inks], ...]:
    if split == "train" and BANK.exists():
        return _read(latin)
    return _drawn(split, latin)


@cache
def _drawn(split: Split, latin: bool) -> tuple[tuple[float, Inks], ...]:
    from lab.card import CardFonts

    fonts = CardFonts.for_training() if split == "train" else CardFonts.reserved()
    rng = np.random.default_rng([SEED, split == "train"])
    chosen = fonts.latin if latin else fonts.text
    return tuple((font.weight, _of_font(font, latin, rng, split)) for font in chosen)


def _of_font(font: "Font", latin: bool, rng: np.random.Generator, split: Split) -> Inks:
    from PIL import Image, ImageDraw, ImageFont

    from lab.lettering import FALLBACK, ink, ink_of_height

    path = font.path
    reference = ink("AB0123456789" if latin else "١٢٣٤٦٧٨٩", path, 100, rtl=False)
    size = max(8, round(HEIGHT * 100 / max(20, reference.shape[0])))
    signs = {}
    for sign in SERIAL if latin else DIGITS:
        canvas = Image.new("L", (2 * _ROOM, 2 * _ROOM))
        text = sign if latin else sign.translate(ARABIC_DIGITS)
        drawn_in = path if font.draws(text) else FALLBACK
        face = ImageFont.truetype(str(drawn_in), size, layout_engine=ImageFont.Layout.RAQM)
        ImageDraw.Draw(canvas).text((_ROOM, 1.5 * _ROOM), text, fill=255, font=face, anchor="ms")
        whole = np.asarray(canvas, np.float32) / 255
        rows, columns = np.flatnonzero(whole.max(1) > 0.1), np.flatnonzero(whole.max(0) > 0.1)
        if len(rows):
            mask = whole[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            signs[sign] = (mask, float(_ROOM - columns[0]), float(1.5 * _ROOM - rows[0]))
    lines = []
    for index in range(0 if latin else LINES_PER_FONT):
        name = TEXT_LINES[index % len(TEXT_LINES)]
        text = _text(name, split, rng)
        if text:
            lines.append((name, ink_of_height(text, path, HEIGHT)))
    return Inks(signs, tuple(lines))


def _text(name: str, split: Split, rng: np.random.Generator) -> str:
    from lab.card_bank import materials
    from lab.card_texts import back_texts, front_texts
    from lab.corpus import Corpus

    corpus = materials()[0] if split == "train" else Corpus(held_out=True)
    person = corpus.person(rng)
    return {**front_texts(person), **back_texts(person)}.get(name, "")


def write_bank(path: Path = BANK) -> int:
    """Write the ink of the training fonts as one file; return its size in bytes."""
    arrays: list[NDArray[np.uint8]] = []
    notes: dict[str, list[Any]] = {"arabic": [], "latin": []}

    def keep(mask: Mask) -> int:
        arrays.append(np.round(mask * 255).astype(np.uint8))
        return len(arrays) - 1

    for kind, latin in (("arabic", False), ("latin", True)):
        for weight, font in _drawn("train", latin):
            signs = {sign: [keep(mask), x, y] for sign, (mask, x, y) in font.signs.items()}
            lines = [[name, keep(mask)] for name, mask in font.lines]
            notes[kind].append({"weight": weight, "signs": signs, "lines": lines})
    shapes = np.array([array.shape for array in arrays])
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.concatenate([array.ravel() for array in arrays])
    np.savez_compressed(path, pixels=pixels, shapes=shapes, notes=np.array(json.dumps(notes)))
    return path.stat().st_size


@cache
def _read(latin: bool, path: Path = BANK) -> tuple[tuple[float, Inks], ...]:
    with np.load(path) as stored:
        pixels, shapes, notes = stored["pixels"], stored["shapes"], json.loads(str(stored["notes"]))
    ends = np.cumsum(shapes.prod(1))

    def mask(index: int) -> Mask:
        high, wide = shapes[index]
        flat = pixels[ends[index] - high * wide : ends[index]]
        return np.asarray(flat.reshape(high, wide) / np.float32(255), np.float32)

    fonts = []
    for note in notes["latin" if latin else "arabic"]:
        signs = {sign: (mask(index), x, y) for sign, (index, x, y) in note["signs"].items()}
        fonts.append((note["weight"], Inks(signs, tuple((name, mask(index)) for name, index in note["lines"]))))
    return tuple(fonts)


if __name__ == "__main__":
    print(write_bank(), "bytes")
