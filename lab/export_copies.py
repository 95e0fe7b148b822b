"""Ship the network that tells copies from cards: `python -m lab.export copies --version 1.0.0`, after training it.

Its scores are calibrated on what training held out of the train split. 0.5 is the level at which `--bpcer` of the
genuine captures are taken for that copy, raised half-way to the level that two in a hundred of the copies fall short of
where that is higher: neither unseen cameras nor unseen copies then cross it at once. 0.3 is the level of `--doubt`. The
product keeps a distance from both (`hawiya.cards.authenticity.thresholds`): what it says is what is printed.
"""

import argparse
import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hawiya.cards.authenticity.copy_inputs import SPECIES
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from lab.copy_samples import KINDS
from lab.fitting import saved_state
from lab.ship import MODELS
from lab.train_copies import RUN

DOUBT = 0.3
"""The score that the lower level gets; the upper one's is 0.5."""

NARROWEST = 0.25
"""Logits that the two levels are at least apart."""


def calibrated(
    kinds: NDArray[np.int64], logits: NDArray[np.float32], bpcer: float, doubt: float
) -> Mapping[str, tuple[float, float]]:
    """Return slope and offset of each species' logit, (N, 4), for captures of `kinds`, (N,)."""
    genuine, found = logits[kinds == 0], {}
    for index, species in enumerate(SPECIES):
        copies = logits[kinds == KINDS.index(species.value), index]
        high = float(np.quantile(genuine[:, index], 1 - bpcer))
        short = float(np.quantile(copies, 0.02)) if len(copies) else high
        fake = max(high, (high + short) / 2)
        low = min(float(np.quantile(genuine[:, index], 1 - doubt)) + fake - high, fake - NARROWEST)
        slope = -float(np.log(DOUBT / (1 - DOUBT))) / (fake - low)
        found[species.value] = (round(slope, 4), round(-slope * fake, 4))
    return found


def told(kinds: NDArray[np.int64], logits: NDArray[np.float32], calibration: Mapping[str, tuple[float, float]]) -> str:
    """Return, a line a kind, how many captures each answer and any of them takes for a copy, and for doubtful.

    At the product's thresholds.
    """
    levels = np.array([AuthenticityThresholds().of(species) for species in SPECIES])
    slopes, offsets = np.array([calibration[species.value] for species in SPECIES]).T
    scores = 1 / (1 + np.exp(-(logits * slopes + offsets)))
    lines = []
    for number, kind in enumerate(KINDS):
        of_kind = scores[kinds == number]
        if not len(of_kind):
            continue
        found = of_kind >= levels[:, 0]
        each = ", ".join(f"{s.value} {found[:, i].mean():.1%}" for i, s in enumerate(SPECIES))
        fake, unsure = found.any(1), (of_kind >= levels[:, 1]).any(1)
        lines.append(f"{kind} ({len(of_kind)}): fake {fake.mean():.1%} ({each}), fake or doubtful {unsure.mean():.1%}")
    return "\n".join(lines)


def main() -> None:
    """Calibrate, write the network and its manifest into the package, and say what was held out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", required=True)
    parser.add_argument("--run", type=Path, default=RUN)
    parser.add_argument("--bpcer", type=float, default=0.004)
    parser.add_argument("--doubt", type=float, default=0.015)
    given = parser.parse_args()
    held = np.load(given.run / "held_out.npz")
    calibration = calibrated(held["kinds"], held["logits"], given.bpcer, given.doubt)
    path = MODELS / "card_copies.onnx"
    shutil.copyfile(given.run / path.name, path)
    state = saved_state(given.run)
    names = ", ".join(species.value for species in SPECIES)
    manifest = {
        "name": "card_copies",
        "version": given.version,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "origin": "trained_here",
        "source": f"python -m lab.train_copies ({state['step']} steps, {state['seconds'] / 60:.0f} minutes)",
        "licence": "Apache-2.0",
        "input": "tiles (12, 3, 96, 96) of the picture's own pixels and context (1, 3, 160, 160), float32, BGR, 0..1",
        "output": f"side (1, {len(SPECIES)}) and each (12, {len(SPECIES)}): logits of {names}, for the side and for "
        "every tile",
        "settings": {"calibration": {name: list(pair) for name, pair in calibration.items()}},
    }
    (MODELS / "card_copies.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    print(told(held["kinds"], held["logits"], calibration))


if __name__ == "__main__":
    main()
