"""Prints the figures of the forensic checks: `python -m tests.unit.forensics.figures fingerprint|recapture|...`."""

import argparse
import time
from collections import Counter
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.faces.camera_hints import weigh_camera
from hawiya.faces.recapture import recapture_signals
from hawiya.faces.result import Face
from hawiya.forensics.fingerprint import distance, fingerprint
from hawiya.forensics.periodic import find_periodic
from hawiya.forensics.picture import Grey, Picture, grey_of
from hawiya.inference.translate import liveness_thresholds
from hawiya.models import Network, load_network
from hawiya.verification.policy import Policy
from tests.unit.forensics import attacks
from tests.unit.forensics.bench import colour_picture, found_face, grey_picture, lfw_files, person_of, without_fill
from tests.unit.forensics.copies import COPIES, LATER, encoded
from tests.unit.forensics.specimens import FRAMES, specimen_bytes, specimen_picture

THRESHOLDS = liveness_thresholds(Policy())
LIMITS = (2, 4, 6, 8, 10)
RECAPTURE_LIMITS = (1.4, 0.62)
"""Score of a pattern and support of a border at which recaptures are counted."""


def print_fingerprint() -> None:
    """Distances of copies, of later frames and of different pictures, for both halves of the people."""
    for half in (0, 1):
        files = lfw_files(half)
        pictures = [grey_picture(file) for file in files]
        prints = [fingerprint(picture) for picture in pictures]
        random = np.random.default_rng(half)
        print(f"half {half + 1}: {len(files)} pictures. Share (%) within bits {LIMITS}; distance: least, median, most")
        for name, change in (COPIES | LATER).items():
            apart = [
                distance(known, fingerprint(change(picture, random)))
                for known, picture in zip(prints, pictures, strict=True)
            ]
            _print_row(name, np.array(apart))
        rows = np.array([[int(bit) for bit in f"{value:064b}"] for value in prints], dtype=np.float32)
        matrix = (rows @ (1 - rows.T) + (1 - rows) @ rows.T).round().astype(int)
        names = np.array([person_of(file) for file in files])
        same = names[:, None] == names[None, :]
        upper = np.triu(np.ones_like(same), 1).astype(bool)
        _print_row("same person, other photo", matrix[same & upper])
        _print_row("other person", matrix[~same & upper])


def _print_row(name: str, apart: NDArray[np.int_]) -> None:
    shares = " ".join(f"{100 * float(np.mean(apart <= limit)):9.4f}" for limit in LIMITS)
    print(f"  {name:30} {shares}   {apart.min()} {int(np.median(apart))} {apart.max()}  (n={len(apart)})")


def print_recapture() -> None:
    """False alarms on LFW, both halves of the people, and detection of recaptures of the second half."""
    thresholds = np.array(RECAPTURE_LIMITS)
    detector = load_network("face_detector")
    for half in (0, 1):
        genuine = [_signals(without_fill(colour_picture(file)), detector) for file in lfw_files(half)]
        _print_signals(f"LFW, half {half + 1}", genuine, thresholds)
        levels = np.quantile(genuine, [0.95, 0.99, 0.995, 1.0], axis=0).round(2).T.tolist()
        print("    quantiles .95 .99 .995 1:", levels, flush=True)
    sources = [without_fill(colour_picture(file)) for file in lfw_files(1)[::42]]
    random = np.random.default_rng(1)
    side = 480
    for quality in (50, 85):
        taken = [attacks.first_capture(picture, random, side, quality) for picture in sources]
        _print_signals(f"first capture, 480 px, q{quality}", [_signals(one, detector) for one in taken], thresholds)
    shown = [without_fill(colour_picture(file)) for file in lfw_files(1)[::14]]
    for name, colour in (("dark", (12, 10, 10)), ("white", (238, 240, 235)), ("grey", (120, 120, 120))):
        hand = np.random.default_rng(1)
        taken = [attacks.held_up(picture, shown[number - 5], hand, colour) for number, picture in enumerate(shown)]
        _print_signals(f"held up, {name} border", [_signals(one, detector) for one in taken], thresholds)
    for blur in (0.7, 1.2):
        for pitch in (1.5, 2.5, 4.0, 6.0, 9.0):
            taken = [attacks.print_out(picture, random, side, pitch, blur) for picture in sources]
            _print_signals(f"print, cell {pitch}, blur {blur}", [_signals(one, detector) for one in taken], thresholds)
    for blur in (0.45, 0.8):
        for pitch in (0.8, 1.0, 1.3, 1.8, 2.5, 4.0):
            turns = random.uniform(-10, 10, len(sources))
            taken = [
                attacks.screen(picture, random, side, pitch, float(turn), blur)
                for picture, turn in zip(sources, turns, strict=True)
            ]
            _print_signals(
                f"screen, pitch {pitch}, blur {blur}", [_signals(one, detector) for one in taken], thresholds
            )


def _signals(picture: Picture, detector: Network) -> tuple[float, float]:
    found = recapture_signals(picture, found_face(detector, picture))
    return found.periodic.score, found.border.support


def _print_signals(name: str, signals: list[tuple[float, float]], thresholds: NDArray[np.float64]) -> None:
    found = np.array(signals)
    above = 100 * (found >= thresholds).mean(axis=0)
    middle = np.median(found, axis=0)
    line = "   ".join(
        f"{what} >= {limit}: {share:5.1f} % (median {value:.2f})"
        for what, limit, share, value in zip(("periodic", "border"), thresholds, above, middle, strict=True)
    )
    print(f"  {name:28} {line}   n={len(found)}", flush=True)


def print_compression() -> None:
    """How often pictures encoded once or twice, cut or whole, noisy or not, raise each trace of compression."""
    for half in (0, 1):
        random = np.random.default_rng(half)
        taken = [_taken(grey_picture(file), random) for file in lfw_files(half)[::6]]
        print(f"half {half + 1}, {len(taken)} pictures of 480 pixels: shares with each trace; noise")
        for name, way in _WAYS.items():
            _print_traces(name, [way(picture) for picture in taken])
        _print_traces("drawn, PNG", [_png(_drawn(picture)) for picture in taken])
        _print_traces("drawn, q95", [_jpeg(_drawn(picture), 95) for picture in taken])


def _taken(picture: Grey, random: np.random.Generator) -> Grey:
    large = cv2.resize(picture, (480, 480), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(large + random.normal(size=large.shape) * 1.5 + 0.5, 0, 255), dtype=np.uint8)


def _drawn(picture: Grey) -> Grey:
    return np.asarray(cv2.medianBlur(picture, 15) // 24 * 24, dtype=np.uint8)


def _jpeg(picture: Grey, quality: int) -> bytes:
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def _png(picture: Grey) -> bytes:
    return bytes(cv2.imencode(".png", picture)[1])


def _once(quality: int) -> Callable[[Grey], bytes]:
    return lambda picture: _jpeg(picture, quality)


def _twice(first: int, second: int) -> Callable[[Grey], bytes]:
    return lambda picture: _jpeg(encoded(picture, first), second)


_WAYS: dict[str, Callable[[Grey], bytes]] = {
    "PNG": _png,
    **{f"q{quality}": _once(quality) for quality in (50, 75, 85, 90, 95)},
    **{
        f"q{first}, then q{second}": _twice(first, second)
        for first, second in ((50, 75), (75, 90), (75, 95), (85, 95), (80, 50), (90, 60))
    },
    "q75, cut, PNG": lambda picture: _png(encoded(picture, 75)[5:, 3:]),
    "q75, cut, q95": lambda picture: _jpeg(encoded(picture, 75)[5:, 3:], 95),
    "q75, cut, q75": lambda picture: _jpeg(encoded(picture, 75)[5:, 3:], 75),
}


def _print_traces(name: str, files: list[bytes]) -> None:
    pictures = [cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR) for file in files]
    found = [
        weigh_camera(np.asarray(picture, dtype=np.uint8), file, THRESHOLDS)
        for picture, file in zip(pictures, files, strict=True)
    ]
    second = np.mean([one.compression.second >= THRESHOLDS.second_quantisation for one in found])
    grid = np.mean([one.compression.grid.other >= THRESHOLDS.grid for one in found])
    told = Counter(one.noise.told for one in found)
    print(f"  {name:16} second {second:6.3f}   other grid {grid:6.3f}   noise {dict(told)}")


def print_time() -> None:
    """Milliseconds of processor time of each function on one core, least and median of 20."""
    cv2.setNumThreads(1)
    file = specimen_bytes(FRAMES[0])
    picture = specimen_picture(FRAMES[0])
    view = grey_of(cv2.resize(picture, (320, 320)).astype(np.uint8))
    whole = Face((200.0, 180.0, 230.0, 260.0), 1.0, np.zeros((68, 2), np.float32), 0.0, 0.0, 0.0)
    calls: dict[str, Callable[[], object]] = {
        "fingerprint, 640 x 640": lambda: fingerprint(picture),
        "find_periodic, 320 x 320": lambda: find_periodic(view),
        "recapture_signals, face of 260": lambda: recapture_signals(picture, whole),
        "weigh_camera, 640 x 640": lambda: weigh_camera(picture, file, THRESHOLDS),
    }
    for name, call in calls.items():
        call()
        spent = []
        for _ in range(20):
            started = time.process_time()
            call()
            spent.append(1000 * (time.process_time() - started))
        print(f"  {name:32} {min(spent):5.1f} {float(np.median(spent)):5.1f}")


PARTS: dict[str, Callable[[], None]] = {
    "fingerprint": print_fingerprint,
    "recapture": print_recapture,
    "compression": print_compression,
    "time": print_time,
}


def main() -> None:
    """Print the chosen part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=sorted(PARTS))
    PARTS[parser.parse_args().part]()


if __name__ == "__main__":
    main()
