"""Put a trained card network into the package: `python -m lab.export locator --version 1.1.0`, or `edges`, or `layout`.

Exports the averaged weights of the run's checkpoint to ONNX and writes the manifest beside it.
"""

import argparse
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from hawiya.cards.edges import ALONG, CELLS, COLUMNS, DEPTH
from lab import edge_net, fcn, train_edges, train_layout, train_locator
from lab.fitting import saved_state

MODELS = Path(__file__).parent.parent / "src/hawiya/models"


@dataclass(frozen=True)
class Shipment:
    """What the manifest of one network says, how to build it and how to write it as ONNX."""

    net: Callable[[], nn.Module]
    export: Callable[[nn.Module, Path], None]
    run: Path
    module: str
    input: str
    output: str


def _card_net(maps: int, labels: int, height: int, width: int, run: Path, module: str, output: str) -> Shipment:
    def export(net: nn.Module, path: Path) -> None:
        fcn.export(net, path, height, width, ("maps", "labels") if labels else ("maps",))

    picture = f"picture (1, 3, {height}, {width}) float32, BGR, 0..1"
    return Shipment(lambda: fcn.CardNet(maps, labels), export, run, module, picture, output)


SHIPMENTS = {
    "card_locator": _card_net(
        5, 5, train_locator.CANVAS, train_locator.CANVAS, train_locator.RUN, "lab.train_locator",
        "maps (1, 5, 64, 64): logits of the four corners (top left, top right, bottom right, bottom left of the card, "
        "softmax over the map) and of the card's area; labels (1, 5): logits of front, back, other, none (softmax) and "
        "of 'the whole card is in the frame' (sigmoid)",
    ),
    "card_edges": Shipment(
        edge_net.EdgeNet, edge_net.export, train_edges.RUN, "lab.train_edges",
        f"strips (4, 3, {DEPTH}, {ALONG}) float32, BGR, 0..1: top, right, bottom, left, from outside the card",
        f"place (4, {CELLS}, {COLUMNS}): logits of how far in the edge runs, for each column (softmax over the cells); "
        f"seen (4, {COLUMNS}): logits that it runs through the column (sigmoid)",
    ),
    "card_layout": _card_net(
        train_layout.GROUND + 3, 0, train_layout.HEIGHT, train_layout.WIDTH, train_layout.RUN, "lab.train_layout",
        f"maps (1, {train_layout.GROUND + 3}, 60, 96): class logits ({', '.join(train_layout.LINES)}, ground), then "
        "the distances to the line's upper and lower edge in units of 16 pixels",
    ),
}  # fmt: skip


def ship(name: str, version: str, after: str | None = None) -> None:
    """Export the network of the run's checkpoint and write its manifest; `after` is the version it went on from."""
    shipment = SHIPMENTS[name]
    averaged = torch.optim.swa_utils.AveragedModel(shipment.net())
    state = saved_state(shipment.run)
    averaged.load_state_dict(state["averaged"])
    path = MODELS / f"{name}.onnx"
    shipment.export(averaged.module, path)
    from_ = f", from {after}" if after else ""
    manifest = {
        "name": name,
        "version": version,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "origin": "trained_here",
        "source": f"python -m {shipment.module} ({state['step']} steps, {state['seconds'] / 60:.0f} minutes{from_})",
        "licence": "Apache-2.0",
        "input": shipment.input,
        "output": shipment.output,
        "settings": {},
    }
    (MODELS / f"{name}.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    print(path.name, path.stat().st_size, "bytes", manifest["sha256"])


def main(name: str) -> None:
    """Ship one network as the arguments say."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--version", required=True)
    arguments.add_argument("--after", help="the shipped version that the run went on from")
    given = arguments.parse_args()
    ship(name, given.version, given.after)
