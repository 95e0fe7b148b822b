"""Weigh what the tampering detector measures, and find its operating points, on training captures it has not seen.

`python -m lab.calibrate_tampering measure measured.json --each 400 --workers 16 --network card_tampering.onnx` draws
captures of the training split from seeds of their own and measures them; `... fit measured.json` prints the weights for
the network's manifest and the scores at which so many genuine cards would be called tampered with.
"""

import argparse
import json
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.authenticity.result import Species
from hawiya.cards.authenticity.tampering import LEAST_EDGE, NO_LINES, TamperDetector
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.reading import Box
from hawiya.cards.rectify import longer_edge
from lab.attacks import GENUINE, TIERS
from lab.attacks.innocent import lived_in
from lab.tampering_crops import loose

NETWORK = Path(__file__).parent / "runs/card_tampering/card_tampering.onnx"
SEED = 90_407
SPECIES = ("substituted_portrait", "edited_text")
MEASURES = {"substituted_portrait": ("network", "cells"), "edited_text": ("network", "cells")}
NARROWEST = 0.25
"""Log odds that the scores of a fake and of a doubtful card are at least apart."""
FAKE, DOUBT = 0.01, 0.03
"""Shares of the genuine captures of which the score is over 0.5, and over 0.3."""

CONTAINED = (0.01, 0.015, 0.02, 0.05)


@dataclass(frozen=True)
class _Standing:
    """The network of a training run, as the detector wants it."""

    path: str
    name_and_version: str = "card_tampering@run"
    manifest: Any = field(default_factory=lambda: SimpleNamespace(settings={}))

    def run(self, crops: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """Run one forward pass."""
        found: list[NDArray[np.float32]] = _session(self.path).run(None, crops)
        return found


@cache
def _session(path: str) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def measured(task: tuple[str, int, str]) -> dict[str, Any] | None:
    """Draw capture number `index` of a species and measure it; None where the card is too small to be judged."""
    species, index, network = task
    cv2.setNumThreads(1)
    from lab.attacks import tampered
    from lab.attacks.cards import clean
    from lab.attacks.genuine import captured
    from lab.attacks.taking import sent

    rng = np.random.default_rng([SEED, (GENUINE, *SPECIES).index(species), index])
    side = "front" if species == SPECIES[0] or index % 3 else "back"
    tier = TIERS[index % len(TIERS)]
    if species == GENUINE:
        card = clean(side, "train", rng)
        if rng.random() < 0.5:
            card = lived_in(card, rng)
        capture = captured(card.image, side, tier, "train", rng)
        if rng.random() < 0.3:
            capture = sent(capture.picture, capture.quad, (side, species, "resent"), tier, "train", rng)
        boxes = card.boxes
    else:
        capture, boxes = tampered.draw_with_boxes(species, side, tier, "train", rng)
    if longer_edge(capture.quad.astype(np.float32)) < LEAST_EDGE:
        return None
    corners = loose((0, 0, 100, 100), capture.quad, rng)[1]
    found: dict[str, Box] = {name: loose(box, capture.quad, rng)[0] for name, box in boxes.items()}
    detector = TamperDetector(cast(Any, _Standing(network)))
    note: dict[str, Any] = {"species": species, "variant": capture.variant, "tier": tier, "side": side}
    if side == "front":
        note[SPECIES[0]] = dict(detector.look_at_portrait(capture.picture, corners, found["portrait"]).measures)
    lines = {name: box for name, box in found.items() if name not in NO_LINES}
    note[SPECIES[1]] = dict(detector.look_at_text(capture.picture, corners, lines).measures)
    return note


def measure(out: Path, each: int, workers: int, network: Path) -> None:
    """Measure `each` captures of each attack and twice as many genuine ones; write them as JSON."""
    counts = {GENUINE: 2 * each, **dict.fromkeys(SPECIES, each)}
    tasks = [(species, index, str(network)) for species, count in counts.items() for index in range(count)]
    with get_context("spawn").Pool(workers) as pool:
        notes = [note for note in pool.imap_unordered(measured, tasks, chunksize=4) if note is not None]
    out.write_text(json.dumps(notes), encoding="utf-8")


def logistic(x: NDArray[np.float64], y: NDArray[np.float64], ridge: float = 1.0) -> NDArray[np.float64]:
    """Return the weights and, last, the offset of a logistic regression by Newton's method; classes weigh the same."""
    design = np.column_stack([x, np.ones(len(x))])
    share = np.where(y > 0, 0.5 / max(1, y.sum()), 0.5 / max(1, (1 - y).sum())) * len(y)
    weights = np.zeros(design.shape[1])
    penalty = np.diag([ridge] * x.shape[1] + [1e-6])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (share * (p - y)) + penalty @ weights
        bend = (design * (share * p * (1 - p))[:, None]).T @ design + penalty
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return weights


@dataclass(frozen=True)
class _Set:
    """The captures that say something of one species: measures (N, M), which are attacks (N,), and their notes."""

    names: tuple[str, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    notes: list[dict[str, Any]]

    @classmethod
    def of(cls, notes: list[dict[str, Any]], species: str, names: tuple[str, ...]) -> "_Set":
        """Collect them; a measure that was not taken is 0, as the detector has it."""
        chosen = [note for note in notes if note["species"] in (GENUINE, species) and species in note]
        x = np.array([[note[species].get(name, 0.0) for name in names] for note in chosen])
        return cls(names, x, np.array([float(note["species"] == species) for note in chosen]), chosen)

    def folded(self) -> NDArray[np.float64]:
        """Return every capture's log odds by weights that the other four fifths gave."""
        scores, design = np.zeros(len(self.y)), np.column_stack([self.x, np.ones(len(self.y))])
        folds = np.random.default_rng(SEED).permutation(len(self.y)) % 5
        for fold in range(5):
            weights = logistic(self.x[folds != fold], self.y[folds != fold])
            scores[folds == fold] = design[folds == fold] @ weights
        return scores


def weights_of(
    notes: list[dict[str, Any]], fake: float, doubt: float, only: tuple[str, ...] | None = None
) -> dict[str, dict[str, float]]:
    """Return the weights of each species' measures and their offset, as the manifest holds them.

    Scaled so that 0.5 is the score that a share `fake` of the genuine captures exceed, and 0.3 that of `doubt`.
    """
    found = {}
    for species, measures in MEASURES.items():
        names = tuple(name for name in measures if only is None or name in only)
        taken = _Set.of(notes, species, names)
        slope, high = _scale(taken.folded()[taken.y == 0], fake, doubt)
        weights = logistic(taken.x, taken.y) * slope
        weights[-1] -= slope * high
        found[species] = {name: round(float(w), 4) for name, w in zip((*names, "offset"), weights, strict=True)}
    return found


def _scale(genuine: NDArray[np.float64], fake: float, doubt: float) -> tuple[float, float]:
    """Return slope and level that make log odds into scores: of the genuine ones, `fake` exceed 0.5, `doubt` 0.3."""
    high, low = (float(np.quantile(genuine, 1 - share)) for share in (fake, doubt))
    return float(-np.log(0.3 / 0.7) / max(high - low, NARROWEST)), high


def report(notes: list[dict[str, Any]], only: tuple[str, ...] | None) -> None:
    """Print weights, operating points, and what gets through at 2 %, by variant and tier, from five-fold scores."""
    for species, measures in MEASURES.items():
        names = tuple(name for name in measures if only is None or name in only)
        taken = _Set.of(notes, species, names)
        scores, attack = taken.folded(), taken.y == 1
        weights = dict(zip((*names, "offset"), logistic(taken.x, taken.y).round(4).tolist(), strict=True))
        print(
            f"\n{species}: {int(attack.sum())} attacks, {int((~attack).sum())} genuine; weights {json.dumps(weights)}"
        )
        for share in CONTAINED:
            at = float(np.quantile(scores[~attack], 1 - share))
            missed = float((scores[attack] < at).mean())
            print(f"  BPCER {share:.1%}: score {1 / (1 + np.exp(-at)):.4f}, APCER {missed:.1%}")
        slope, high = _scale(scores[~attack], FAKE, DOUBT)
        scaled = 1 / (1 + np.exp(-slope * (scores - high)))
        for what, those in (("attacks", attack), ("genuine", ~attack)):
            fake, unsure = ((scaled[those] >= level).mean() for level in AuthenticityThresholds().of(Species(species)))
            print(f"  {what} at the product's thresholds: fake {fake:.1%}, fake or doubtful {unsure:.1%}")
        at = float(np.quantile(scores[~attack], 0.98))
        for key in ("variant", "tier"):
            values = np.array([note[key] for note in taken.notes])
            for value in sorted(set(values[attack])):
                here = attack & (values == value)
                print(f"    {value:28s} n {int(here.sum()):4d}  missed {float((scores[here] < at).mean()):.1%}")


def main() -> None:
    """Measure or fit."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = arguments.add_subparsers(dest="command", required=True)
    first = commands.add_parser("measure")
    first.add_argument("out", type=Path)
    first.add_argument("--each", type=int, default=400)
    first.add_argument("--workers", type=int, default=1)
    first.add_argument(
        "--network", type=Path, default=Path(__file__).parent / "runs/card_tampering/card_tampering.onnx"
    )
    second = commands.add_parser("fit")
    second.add_argument("source", type=Path)
    second.add_argument("--only", nargs="*", default=None, help="measures to weigh; all where left out")
    given = arguments.parse_args()
    if given.command == "measure":
        measure(given.out, given.each, given.workers, given.network)
    else:
        report(json.loads(given.source.read_text(encoding="utf-8")), None if given.only is None else tuple(given.only))


if __name__ == "__main__":
    main()
