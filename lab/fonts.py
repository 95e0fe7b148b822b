"""Which fonts may draw training text, and which are reserved for evaluation.

Fonts come from Debian packages (found with `fc-list`) and, when `python -m lab.fonts` has packed them, from the
`@fontsource/*` packages of npm under `lab/cache/npm` (turned into TTF under `lab/cache/fonts`).
"""

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CACHE = Path(__file__).parent / "cache"
RESERVED = ("scheherazade", "kacstbook", "harmattan")
"""Never in training: families whose name starts so (compared without spaces)."""

DISPLAY = frozenset((
    "alhor", "almanzomah", "alkalami-light", "amiriquran", "amiriqurancolored", "graph", "homa", "hor", "jet",
    "kacstart", "kacstdecorative", "kacstdigital", "kacstpen", "kacstscreen", "metal", "mry_kacstqurn", "nagham",
    "notonastaliqurdu", "ostorah", "paktypeajrak", "paktypetehreer", "petra", "rehan", "shado", "sindbad",
    "tarablus", "tholoth", "titr", "alkalami", "alkalamilight", "dimnah", "arab", "japan", "khalid", "salem",
))  # fmt: skip
"""Families whose letters no registry would print with."""

FONTSOURCE_DISPLAY = frozenset(
    ("gulzar", "jomhuria", "rakkas", "vibes", "aref-ruqaa", "katibeh", "amiri-quran", "mirza", "changa", "zain")
)
"""The same among npm's: Zain draws Latin digits for Arabic ones, the 2 and 3 of Changa have shapes of their own."""

NASKH_LIKE = (
    "amiri", "notonaskh", "kacstnaskh", "kacstoffice", "kacstqurn", "kacsttitle", "kacstone", "kacstletter", "nazli",
    "paktypenaskh", "thabit", "dejavusans", "notosansarabic", "lateef", "kacstfarsi",
)  # fmt: skip
"""Families close to the card's own print (a bold Naskh); they are drawn three times as often."""

ARABIC = frozenset("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئ")
ARABIC_DIGITS = frozenset("٠١٢٣٤٥٦٧٨٩")
LATIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


@dataclass(frozen=True, slots=True)
class Font:
    """One font file: its family (lower case, no spaces) and the characters that it can draw."""

    path: Path
    family: str
    characters: frozenset[str]

    @property
    def reserved(self) -> bool:
        """Whether training must not see this font."""
        return self.family.startswith(RESERVED)

    @property
    def weight(self) -> float:
        """How often the family is drawn, relative to others."""
        return 3.0 if self.family.startswith(NASKH_LIKE) else 1.0

    def draws(self, text: str) -> bool:
        """Tell whether every character of the text has a glyph."""
        return set(text) <= self.characters


@cache
def fonts() -> tuple[Font, ...]:
    """Return every usable font file of this machine, display faces left out.

    What a seed draws for measuring must not change where npm's fonts were packed: only training has those too.
    """
    listed = subprocess.run(["fc-list", "-f", "%{file}\n"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    paths = {Path(line) for line in listed.split("\n") if line.lower().endswith((".ttf", ".otf"))}
    return _opened(paths)


@cache
def _packed() -> tuple[Font, ...]:
    return _opened((CACHE / "fonts").glob("*.ttf"))


def _opened(paths: Iterable[Path]) -> tuple[Font, ...]:
    found = (_open(path) for path in sorted(paths, key=_name_first))
    return tuple(font for font in found if font is not None)


def _name_first(path: Path) -> tuple[str, Path]:
    """Order files so that it does not matter where a checkout lies."""
    return path.name, path


def training_fonts() -> tuple[Font, ...]:
    """Return the Arabic fonts that training may use, npm's where they were packed."""
    every = sorted((*fonts(), *_packed()), key=lambda font: _name_first(font.path))
    return tuple(f for f in every if not f.reserved and f.characters >= ARABIC | ARABIC_DIGITS)


def evaluation_fonts() -> tuple[Font, ...]:
    """Return the reserved Arabic fonts."""
    return tuple(f for f in fonts() if f.reserved and f.characters >= ARABIC | ARABIC_DIGITS)


def latin_fonts() -> tuple[Font, ...]:
    """Return fonts for the card's serial: upright Latin text faces."""
    plain = ("dejavusans", "liberation", "notosans", "notomono", "freesans", "freemono", "nimbus", "rubik", "cairo")
    return tuple(f for f in fonts() if not f.reserved and f.family.startswith(plain) and f.characters >= LATIN)


def _open(path: Path) -> Font | None:
    # Imported where it is needed: what only composes rendered cards runs without fonts and fontTools.
    from fontTools.ttLib import TTFont, TTLibError

    lowered = path.name.lower()
    if "oblique" in lowered or "italic" in lowered:
        return None
    try:
        with TTFont(path, fontNumber=0, lazy=True) as font:
            family = str(font["name"].getDebugName(1) or path.stem).lower().replace(" ", "")
            characters = frozenset(chr(code) for code in font.getBestCmap() or {} if code < 0x2100)
    except (TTLibError, KeyError, OSError, ValueError):
        return None
    if family in DISPLAY or "nastaliq" in family:
        return None
    return Font(path, family, characters)


def pack_fontsource() -> int:
    """Turn the downloaded `@fontsource` Arabic subsets into TTF files; return how many."""
    from fontTools.ttLib import TTFont

    (CACHE / "fonts").mkdir(parents=True, exist_ok=True)
    count = 0
    for source in sorted((CACHE / "npm/node_modules/@fontsource").glob("*/files/*-arabic-*-normal.woff2")):
        family = source.parts[-3]
        if family in FONTSOURCE_DISPLAY or family.startswith(RESERVED):
            continue
        if not source.stem.endswith(("-400-normal", "-500-normal", "-700-normal", "-900-normal")):
            continue
        with TTFont(source) as font:
            font.flavor = None
            font.save(CACHE / "fonts" / f"{source.stem}.ttf")
        count += 1
    return count


if __name__ == "__main__":
    print("packed", pack_fontsource(), "fontsource files")
    for kind, group in (("training", training_fonts()), ("reserved", evaluation_fonts()), ("Latin", latin_fonts())):
        print(kind, len(group), "files:", ", ".join(sorted({font.family for font in group})))
