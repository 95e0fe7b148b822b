"""Put the trained tampering network into the package, with the weights that its measures have.

`python -m lab.export tampering --version 1.0.0` copies the ONNX file of the run, weighs the captures measured after it
and writes the manifest.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

from lab.calibrate_tampering import DOUBT, FAKE, weights_of
from lab.fitting import saved_state
from lab.ship import MODELS
from lab.train_tampering import RUN

NAME = "card_tampering"


def ship(run: Path, version: str, fake: float, doubt: float) -> None:
    """Copy the network and write the manifest."""
    path = MODELS / f"{NAME}.onnx"
    shutil.copyfile(run / f"{NAME}.onnx", path)
    state = saved_state(run)
    notes = json.loads((run / "measured.json").read_text(encoding="utf-8"))
    manifest = {
        "name": NAME,
        "version": version,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "origin": "trained_here",
        "source": f"python -m lab.train tampering ({state['step']} steps, {state['seconds'] / 60:.0f} minutes)",
        "licence": "Apache-2.0",
        "input": "portraits (N, 3, 320, 256) and lines (N, 3, 64, W), float32, BGR, 0..1; other sides in whole "
        "sixteenths do as well",
        "output": "portrait_maps (N, 1, H/8, W/8): logits that a cell was put in; portrait_sides (N, 1): that the crop "
        "holds any; line_maps and line_sides the same of the lines",
        "settings": {"weights": weights_of(notes, fake, doubt)},
    }
    (MODELS / f"{NAME}.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    print(path.name, path.stat().st_size, "bytes", manifest["sha256"])


def main() -> None:
    """Ship the network as the arguments say."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--run", type=Path, default=RUN)
    arguments.add_argument("--version", required=True)
    arguments.add_argument("--bpcer", type=float, default=FAKE, help="genuine captures of which the score is over 0.5")
    arguments.add_argument("--doubt", type=float, default=DOUBT, help="the same of 0.3")
    given = arguments.parse_args()
    ship(given.run, given.version, given.bpcer, given.doubt)


if __name__ == "__main__":
    main()
