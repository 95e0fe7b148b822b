"""Average the networks of two runs that went on from one: `python -m lab.soup RUN OTHER --share 0.7 --into NEW`.

Where both learned from other samples, their mean is often better than either (Wortsman et al., Model soups, ICML 2022);
what one had learned and the other not is kept in part.
"""

import argparse
from pathlib import Path
from typing import Any

import torch

from lab.fitting import CHECKPOINT, saved_state


def averaged(one: dict[str, Any], other: dict[str, Any], share: float) -> dict[str, Any]:
    """Return the checkpoint `one` with its averaged network mixed with `other`'s; `share` (0..1) is the first one's."""
    mixed = {
        name: share * value + (1 - share) * other["averaged"][name] if value.is_floating_point() else value
        for name, value in one["averaged"].items()
    }
    return {**one, "averaged": mixed}


def main() -> None:
    """Read both checkpoints and write the mixed one, from which a training command exports without training on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("other", type=Path)
    parser.add_argument("--share", type=float, default=0.5, help="how much of the first run's network is taken")
    parser.add_argument("--into", type=Path, required=True)
    given = parser.parse_args()
    mixed = averaged(saved_state(given.run), saved_state(given.other), given.share)
    given.into.mkdir(parents=True, exist_ok=True)
    torch.save(mixed, given.into / CHECKPOINT)


if __name__ == "__main__":
    main()
