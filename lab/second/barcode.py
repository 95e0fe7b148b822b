"""The back's PDF417, a true symbol with a payload that means nothing."""

import numpy as np
import skia
import zxingcpp
from numpy.random import Generator


def draw_barcode(canvas: skia.Canvas, rng: Generator, box: skia.Rect) -> None:
    """Print a PDF417 of random bytes over the box, its modules stretched to fill it."""
    payload = rng.integers(0, 256, int(rng.integers(260, 620)), np.uint8).tobytes()
    symbol = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.PDF417)
    modules = np.array(symbol.to_image(scale=1, add_quiet_zones=False))
    shade = int(rng.integers(8, 50))
    pixels = np.zeros((*modules.shape, 4), np.uint8)
    pixels[..., :3] = shade
    pixels[..., 3] = np.where(modules < 128, 255, 0)
    pixels[..., :3][modules >= 128] = 0
    image = skia.Image.fromarray(pixels, skia.ColorType.kBGRA_8888_ColorType)
    if rng.random() < 0.5:
        canvas.drawRect(box.makeOutset(14, 8), skia.Paint(Color=0x70FFFFFF))
    canvas.drawImageRect(image, box, skia.SamplingOptions(skia.FilterMode.kNearest))
