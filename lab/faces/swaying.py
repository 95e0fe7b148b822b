"""A second way to move a flat thing: every degree of freedom swings at its own pace, and frames fall anywhere in it."""

import numpy as np

from lab.faces.flat import Stand
from lab.faces.sequence import Capture


def sway(capture: Capture, bendable: bool, random: np.random.Generator) -> list[Stand]:
    """Draw three stands: sums of two sines of 0.2 to 3 Hz a degree of freedom, seen at three times."""
    if capture == "gestures":
        times = np.cumsum(random.uniform(1.0, 2.5, 3))
    else:
        times = np.array([0.0, 1.0, 2.0]) * random.uniform(0.06, 0.25)
    busy = random.uniform(0.15, 1.4)
    swings = {
        "yaw": 9.0,
        "pitch": 6.0,
        "roll": 3.0,
        "across": 0.02,
        "down": 0.015,
        "nearer": 0.03,
    }
    rest = {"yaw": 5.0, "pitch": 5.0, "roll": 3.0, "across": 0.015, "down": 0.015, "nearer": 0.02}
    tracks = {name: random.normal(0, rest[name]) + _swing(times, busy * size, random) for name, size in swings.items()}
    if bendable:
        tracks["bend"] = random.normal(0, 18.0) + _swing(times, 14.0 * busy, random)
        tracks["axis"] = np.full(3, random.uniform(-90, 90))
        tracks["wave"] = np.full(3, abs(random.normal(0, 0.006)))
        tracks["waves"] = np.full(3, random.uniform(0.6, 1.8))
        tracks["phase"] = random.uniform(0, 6.28) + times * random.uniform(0, 8)
    return [Stand(**{name: float(track[i]) for name, track in tracks.items()}) for i in range(3)]


def _swing(times: np.ndarray, size: float, random: np.random.Generator) -> np.ndarray:
    slow, fast = random.uniform(0.2, 0.8), random.uniform(0.8, 3.0)
    phases = random.uniform(0, 2 * np.pi, 2)
    whole = np.sin(2 * np.pi * slow * times + phases[0]) + 0.35 * np.sin(2 * np.pi * fast * times + phases[1])
    return np.asarray(size * whole)
