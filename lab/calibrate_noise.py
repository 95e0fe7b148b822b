"""How still the plain areas of genuine captures and of rendered cards are: `python -m lab.calibrate_noise --count 60`.

Draws captures of the train split and judges them as the product's `detect_digital` does, at its own thresholds: as they
were sent; genuine ones also coarsely coded, scaled and coded finely again, as a messenger and then an editor do, and
denoised by a median or a bilateral filter, as phones do. Prints how many are taken for digital, left to a reviewer, and
not judged.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator

import cv2
import numpy as np

from hawiya.cards.authenticity.digital import detect_digital
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from lab.attacks import GENUINE, TIERS, Capture
from lab.attacks.species import draw
from lab.lettering import Picture

SEED = 732
OUTCOMES = ("fail", "review", "pass", "not_judged")


def ways(capture: Capture, rng: np.random.Generator) -> Iterator[tuple[str, bytes, float]]:
    """Return a capture's file as it was sent, and for a genuine one files made of it: name, bytes, scale."""
    yield f"{capture.species}, {capture.tier}", capture.jpeg, 1.0
    if capture.species != GENUINE:
        return
    coarse, scale = int(rng.integers(60, 90)), float(rng.uniform(0.65, 0.97))
    again = cv2.imdecode(np.frombuffer(_jpeg(capture.picture, coarse), np.uint8), cv2.IMREAD_COLOR)
    yield "genuine, coarse and then fine", _jpeg(np.asarray(again, np.uint8), int(rng.integers(88, 97))), 1.0
    size = (round(again.shape[1] * scale), round(again.shape[0] * scale))
    small = np.asarray(cv2.resize(again, size, interpolation=int(rng.integers(1, 4))), np.uint8)
    yield "genuine, coarse, scaled and then fine", _jpeg(small, int(rng.integers(88, 97))), scale
    smooth = (
        cv2.bilateralFilter(capture.picture, 7, 14, 3) if rng.random() < 0.5 else cv2.medianBlur(capture.picture, 5)
    )
    yield "genuine, denoised", _jpeg(np.asarray(smooth, np.uint8), int(rng.integers(88, 97))), 1.0


def _jpeg(picture: Picture, quality: int) -> bytes:
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def main() -> None:
    """Draw, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60, help="captures of each kind and tier")
    cv2.setNumThreads(1)
    thresholds, told, highest = AuthenticityThresholds(), defaultdict(Counter[str]), defaultdict(float)
    for index in range(parser.parse_args().count):
        for kind in (GENUINE, "digital"):
            for number, tier in enumerate(TIERS):
                rng = np.random.default_rng([SEED, index, number, kind == GENUINE])
                capture = draw(kind, ("front", "back")[index % 2], tier, "train", rng)
                for name, data, scale in ways(capture, rng):
                    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
                    corners = np.float32((capture.quad + 0.5) * scale - 0.5)
                    found = detect_digital(np.asarray(picture, np.uint8), data, corners, thresholds)
                    told[name][found.outcome.value] += 1
                    highest[name] = max(highest[name], found.score or 0.0)
    for name, counts in sorted(told.items()):
        shares = ", ".join(f"{outcome} {counts[outcome] / counts.total():.1%}" for outcome in OUTCOMES)
        print(f"{name} ({counts.total()}): {shares}; highest score {highest[name]:.2f}")


if __name__ == "__main__":
    main()
