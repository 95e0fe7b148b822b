"""Text as vector outlines: HarfBuzz shapes it, Skia holds the curves."""

from functools import cache
from pathlib import Path

import skia
import uharfbuzz as hb

from lab.second.bidi import Run, covered_parts, visual_runs

WIDEST_BEARING = 0.09
"""Ems left free beside a glyph's ink, at most: KacstBook leaves as much as a space beside some letters of a word."""


class Face:
    """A font file opened for shaping and for outlines. Outlines are in ems: one unit is the font's size, y down."""

    def __init__(self, path: Path, fallback: "Face | None" = None) -> None:
        self._face = hb.Face(hb.Blob.from_file_path(str(path)))
        self._font = hb.Font(self._face)
        self._upem = float(self._face.upem)
        self._characters = frozenset(chr(code) for code in self._face.unicodes)
        self._drawn = skia.Font(skia.Typeface.MakeFromFile(str(path)), self._upem)
        self._drawn.setHinting(skia.FontHinting.kNone)
        self._glyphs: dict[int, skia.Path] = {}
        self._fallback = fallback

    def outline(self, text: str) -> skia.Path:
        """Return a right-to-left line with its left end at the origin; numbers and Latin in it run to the right."""
        path = skia.Path()
        x = 0.0
        for run in visual_runs(text):
            for part, covered in covered_parts(run, self._characters):
                face = self if covered or self._fallback is None else self._fallback
                x = face.add(path, part, x)
        return path

    def add(self, path: skia.Path, run: Run, x: float) -> float:
        """Append one shaped run at `x`; return where it ends."""
        buffer = hb.Buffer()
        buffer.add_str(run.text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if run.rtl else "ltr"
        if run.rtl:
            buffer.script, buffer.language = "Arab", "ar"
        hb.shape(self._font, buffer)
        scale = 1 / self._upem
        for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            outline = self._glyph(glyph.codepoint)
            before, after = self._spare(outline, place.x_advance) if run.rtl else (0.0, 0.0)
            matrix = skia.Matrix.Scale(scale, scale).postTranslate(
                x + (place.x_offset - before) * scale, -place.y_offset * scale
            )
            path.addPath(outline, matrix)
            x += (place.x_advance - before - after) * scale
        return x

    def height(self, sample: str) -> float:
        """Return how far a sample rises above the baseline, in ems."""
        return float(-self.outline(sample).computeTightBounds().top())

    def _spare(self, outline: skia.Path, advance: float) -> tuple[float, float]:
        if outline.isEmpty():
            return 0.0, 0.0
        bounds, widest = outline.getBounds(), WIDEST_BEARING * self._upem
        return max(0.0, bounds.left() - widest), max(0.0, advance - bounds.right() - widest)

    def _glyph(self, index: int) -> skia.Path:
        if index not in self._glyphs:
            self._glyphs[index] = self._drawn.getPath(index)
        return self._glyphs[index]


@cache
def open_face(path: Path, fallback: Path | None = None) -> Face:
    """Open a font file once; what it lacks is drawn from `fallback`."""
    return Face(path, open_face(fallback) if fallback else None)
