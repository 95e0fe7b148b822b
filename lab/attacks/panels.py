"""Display panels: where in a pixel each colour shines, and what a panel sends towards a camera's fine grid.

A tile holds one or two pixels, `TEXELS` a side each; every sample of the fine grid looks up where in its pixel it
falls, so that the moiré of pixels, lens and mosaic arises by itself. A tile is averaged over what a sample covers:
where that is a pixel or more, no pattern is left.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.attacks import Split
from lab.attacks.camera import FINER, Light, fine_light, normals
from lab.attacks.framing import Matrix
from lab.attacks.ranges import interleaved, within
from lab.attacks.taking import to_fine
from lab.lettering import Picture

TEXELS = 12
PEAK = 2.5
"""Light of a lit sub-pixel in shares of white paper; most of a pixel is dark."""

Tile = NDArray[np.float32]
"""(rows, columns, 3), 0..1: how bright blue, green and red are at each texel."""

FILL = interleaved(0.5, 0.95)
"""The share of its place that a sub-pixel fills, along each axis."""


def stripes(fill: float, order: tuple[int, int, int] = (2, 1, 0), lean: float = 0.0) -> Tile:
    """Return upright stripes in an order of channels; `lean` slants them by texels, the other way in the next row."""
    tile = np.zeros((2 * TEXELS, TEXELS, 3), np.float32)
    rows, columns = np.mgrid[0 : 2 * TEXELS, 0:TEXELS].astype(np.float32) + 0.5
    slant = lean * (rows % TEXELS / TEXELS - 0.5) * np.where(rows < TEXELS, 1, -1)
    lit = np.abs(rows % TEXELS - TEXELS / 2) < TEXELS / 2 * (0.5 + fill / 2)
    third = TEXELS / 3
    for place, channel in enumerate(order):
        away = np.abs((columns - slant - (place + 0.5) * third + TEXELS / 2) % TEXELS - TEXELS / 2)
        tile[..., channel] = lit * np.clip((third * fill / 2 - away) + 0.5, 0, 1)
    return tile


def diamonds(fill: float, turned: bool = False) -> Tile:
    """Return an OLED's diamonds: a green oval in every pixel, red and blue in turns between them."""
    side = 2 * TEXELS
    tile = np.zeros((side, side, 3), np.float32)
    rows, columns = np.mgrid[0:side, 0:side].astype(np.float32) + 0.5
    greens = [(0.25, 0.25), (0.25, 0.75), (0.75, 0.25), (0.75, 0.75)]
    spots = [(1, at, 0.55) for at in greens] + [(2, (0.5, 0.0), 0.8), (2, (0.0, 0.5), 0.8)]
    spots += [(0, (0.0, 0.0), 0.95), (0, (0.5, 0.5), 0.95)]
    for channel, (y, x), size in spots:
        down = np.abs((rows - y * side + side / 2) % side - side / 2)
        across = np.abs((columns - x * side + side / 2) % side - side / 2)
        reach = size * fill * TEXELS / 2
        away = down + across if channel != 1 else np.hypot(down, across) * 1.2
        tile[..., channel] = np.maximum(tile[..., channel], np.clip(reach - away + 0.5, 0, 1))
    return np.ascontiguousarray(tile.transpose(1, 0, 2)) if turned else tile


def stacked(fill: float) -> Tile:
    """Return an OLED whose blue stands beside red over green in every pixel."""
    tile = np.zeros((TEXELS, TEXELS, 3), np.float32)
    half, inset = TEXELS // 2, (1 - fill) * TEXELS / 4
    rows, columns = np.mgrid[0:TEXELS, 0:TEXELS].astype(np.float32) + 0.5
    for channel, (top, left, bottom, right) in (
        (2, (0, 0, half, half)), (1, (half, 0, TEXELS, half)), (0, (0, half, TEXELS, TEXELS)),
    ):  # fmt: skip
        down = np.minimum(rows - top, bottom - rows) - inset
        across = np.minimum(columns - left, right - columns) - inset
        tile[..., channel] = np.clip(np.minimum(down, across) + 0.5, 0, 1)
    return tile


LAYOUTS: dict[Split, dict[str, Callable[[float], Tile]]] = {
    "train": {
        "lcd_stripe": stripes,
        "ips_chevron": lambda fill: stripes(fill, lean=3.0),
        "oled_pentile": diamonds,
    },
    "evaluate": {
        "lcd_stripe_bgr": lambda fill: stripes(fill, order=(0, 1, 2)),
        "ips_leaning": lambda fill: stripes(fill, lean=1.6),
        "oled_pentile_turned": lambda fill: diamonds(fill, turned=True),
        "oled_stacked": stacked,
    },
}
"""The names begin with the kind of panel, which devices ask for."""


@dataclass(frozen=True)
class Panel:
    """One panel: its tile, its tone (a table of codes for each channel), the grain of its matte surface (0: glossy)."""

    name: str
    tile: Tile
    tone: NDArray[np.uint8]
    grain: float

    def shown(self, content: Picture) -> Picture:
        """Return the codes that the panel shows for a picture."""
        return np.asarray(cv2.LUT(content, self.tone), np.uint8)


def draw_panel(name: str, split: Split, grain: float, rng: np.random.Generator) -> Panel:
    """Draw a panel of a layout, lying or standing."""
    tile = LAYOUTS[split][name](within(FILL, split, rng))
    tile = np.ascontiguousarray(np.rot90(tile, int(rng.integers(4))))
    black = rng.uniform(0.0, 0.03) if name.startswith("oled") else rng.uniform(0.01, 0.09)
    tint = rng.normal(1.0, 0.03, 3) * np.array([1.03, 1.0, 0.97])
    steps = np.arange(256, dtype=np.float32) / 255
    steep = np.clip((steps - 0.5) * rng.uniform(0.95, 1.25) + 0.5, 0, 1)
    tables = [255 * (black + (1 - black) * np.clip(steep * gain, 0, 1)) for gain in tint]
    tone = np.round(np.stack(tables, 1)).astype(np.uint8)[None]
    return Panel(name, tile, tone, grain)


def radiated(
    light: Light, raster: Picture, panel: Panel, matrix: Matrix, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Lay what a panel sends out onto fine light, in place; return where (fine, 0 or 255).

    `raster` is one code a pixel, `matrix` takes the raster's pixels to the picture's.
    """
    height, width = light.shape[:2]
    fine = to_fine(matrix)
    rows, columns = raster.shape[:2]
    across, down = _places(np.linalg.inv(fine), width, height)
    middle = (height // 2, width // 2)
    step = float(
        np.hypot(across[middle[0], middle[1] + 1] - across[middle], down[middle[0], middle[1] + 1] - down[middle])
    )
    how = cv2.INTER_NEAREST if step < 0.7 else cv2.INTER_LINEAR
    source = panel.shown(raster)
    if step > 1.3:
        source = cv2.GaussianBlur(source, (0, 0), 0.35 * step)
    sent = fine_light(np.asarray(cv2.warpPerspective(source, fine, (width, height), flags=how), np.uint8))
    inside = np.zeros((height, width), np.uint8)
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float64) - 0.5
    place = cv2.perspectiveTransform(corners[None], fine)[0]
    cv2.fillConvexPoly(inside, np.round(np.clip(place, -9e4, 9e4) * 16).astype(np.int32), 255, cv2.LINE_8, 4)
    tile = _averaged(panel.tile, step * TEXELS)
    across, down = _texels(across, tile.shape[1]), _texels(down, tile.shape[0])
    mask = cv2.remap(tile, across, down, cv2.INTER_NEAREST, borderMode=cv2.BORDER_WRAP)
    sent = cv2.multiply(sent, mask, dtype=cv2.CV_16U, scale=PEAK / 255)
    if panel.grain > 0:
        # The rough surface of a matte screen is a lens in front of every pixel: it sparkles.
        sparkle = normals(height // FINER, width // FINER, rng)
        gain = cv2.resize(1 + panel.grain * sparkle, (width, height), interpolation=cv2.INTER_LINEAR)
        sent = cv2.multiply(sent, cv2.merge([gain] * 3), dtype=cv2.CV_16U)
    light[:] = cv2.copyTo(np.asarray(sent, np.uint16), inside, light)
    return inside


def _places(inverse: Matrix, width: int, height: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return for every place of a grid where in the raster it lies."""
    x, y = np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]
    a, b, c = inverse.astype(np.float32)
    share = 1 / (c[0] * x + (c[1] * y + c[2]))
    across = (a[0] * x + (a[1] * y + a[2])) * share
    down = (b[0] * x + (b[1] * y + b[2])) * share
    return across, down


def _texels(pixels: NDArray[np.float32], period: int) -> NDArray[np.float32]:
    """Turn places in the raster, in place, into places in a tile."""
    pixels *= TEXELS
    pixels += np.float32(0.5 * TEXELS - 0.5)
    pixels %= period
    return pixels


def _averaged(tile: Tile, texels: float) -> NDArray[np.uint8]:
    """Average a tile over a square of texels, wrapped round its edges."""
    side = max(1, round(texels))
    reach = side + 1
    wide = np.pad(tile, ((reach, reach), (reach, reach), (0, 0)), mode="wrap")
    blurred = cv2.blur(wide, (side, side)) if side > 1 else wide
    part = blurred[reach : reach + tile.shape[0], reach : reach + tile.shape[1]]
    return np.round(np.clip(part, 0, 1) * 255).astype(np.uint8)
