"""Exports the trained line reader: ONNX file (matrix products in eight bits), calibration of its confidence, manifest.

    python -m lab.export reader --checkpoint lab/runs/reader/last.pt --version 1.1.0

The confidence of every kind of line is a logistic curve over `line_reading.evidence`, fitted on rendered lines and on
lines cut from pictures of whole cards, all of seeds that training did not see, in the training fonts and with names
that training did not draw; the reserved fonts stay untouched for the evaluation.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import nn
from tqdm import tqdm

from hawiya.cards import read
from hawiya.cards.ctc import CLASSES, LINE_HEIGHT
from hawiya.cards.line_reading import Alphabet, evidence
from hawiya.models import Manifest, Network
from lab.card import CardFonts
from lab.card_bank import render
from lab.corpus import Corpus
from lab.crop_bank import crops
from lab.eight_bits import with_products_in_eight_bits
from lab.evaluate_reader import ALPHABETS, read_line, truth_of
from lab.fonts import training_fonts
from lab.line_texts import Kind, LineTexts
from lab.lines import Line, LineRenderer
from lab.reader_net import LineNet

MODELS = Path("src/hawiya/models")
UNCALIBRATED = {alphabet.value: [0.0, -2.0, 1.0, 1.0] for alphabet in Alphabet}


def averaged_net(checkpoint: Path) -> tuple[nn.Module, int, float]:
    """Load the averaged weights; return the network, the lines it saw and the minutes it took."""
    state = torch.load(checkpoint, weights_only=True)
    weights = {key.removeprefix("module."): value for key, value in state["average"].items() if key != "n_averaged"}
    net = LineNet()
    net.load_state_dict(weights)
    return net.eval(), state["seen"], state["used"] / 60


def export(net: nn.Module, path: Path) -> None:
    """Write the ONNX file: input `line` (N, 1, 32, W), output `scores` (N, W / 2, classes)."""
    torch.onnx.export(
        net,
        (torch.zeros(1, 1, LINE_HEIGHT, 160),),
        str(path),
        input_names=["line"],
        output_names=["scores"],
        dynamic_axes={"line": {0: "lines", 3: "width"}, "scores": {0: "lines", 1: "steps"}},
        opset_version=17,
        dynamo=False,
    )


def manifest(path: Path, version: str, source: str, calibration: dict[str, list[float]]) -> Manifest:
    """Describe the exported file."""
    return Manifest(
        name="card_reader",
        version=version,
        file=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        origin="trained_here",
        source=source,
        licence="Apache-2.0",
        input=f"(N, 1, {LINE_HEIGHT}, W) float32: grey line, (x - mean) / (deviation + {read.STD_FLOOR:g}) per line",
        output=f"scores (N, ceil(W / 2), {len(CLASSES)}) float32: log-probabilities of blank and characters, for CTC",
        settings={"classes": CLASSES, "calibration": calibration},
    )


def unseen_lines(per_kind: int, cards: int, seed: int) -> Iterator[Line]:
    """Draw `per_kind` rendered lines of every kind, then the lines of so many whole cards."""
    renderer = LineRenderer(training_fonts(), LineTexts(held_out=None), seed)
    rng = np.random.default_rng(seed)
    for kind in Kind:
        for _ in range(per_kind):
            line = renderer.line(rng, kind)
            if line is not None:
                yield line
    corpus, fonts = Corpus(), CardFonts.for_training()
    for index in range(cards):
        rng = np.random.default_rng([seed, index])
        card = render("front" if index % 2 == 0 else "back", corpus.person(rng), fonts, rng)
        for picture, text, kind in crops(card, rng):
            yield Line(picture, text, kind, "whole card")


def calibrate(network: Network, lines: Iterable[Line]) -> dict[str, list[float]]:
    """Fit the confidence of every kind of line."""
    reader = read.LineReader(network)
    features: dict[str, list[NDArray[np.float64]]] = {alphabet: [] for alphabet in Alphabet}
    right: dict[str, list[bool]] = {alphabet: [] for alphabet in Alphabet}
    for line in tqdm(lines, desc="calibration", unit="line"):
        reading = read_line(reader, line)
        if reading.text:
            alphabet = ALPHABETS[line.kind]
            features[alphabet].append(evidence(reading.likelihood, reading.margin, reading.known))
            right[alphabet].append(reading.text == truth_of(line))
    return {a.value: fit(np.stack(features[a]), np.array(right[a], np.float64)) for a in Alphabet}


def fit(features: NDArray[np.float64], right: NDArray[np.float64]) -> list[float]:
    """Fit a logistic curve by Newton's method, with a little ridge so that a perfect split stays finite."""
    weights = np.zeros(features.shape[1])
    ridge = 0.05 * np.eye(features.shape[1])
    for _ in range(30):
        probability = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (right - probability) - ridge @ weights
        curvature = (features * (probability * (1 - probability))[:, None]).T @ features + ridge
        weights += np.linalg.solve(curvature, slope)
    return [round(float(weight), 4) for weight in weights]


def kept_calibration(manifest_file: Path, alphabets: list[str] | None) -> dict[str, list[float]]:
    """Return what the shipped manifest has for these alphabets, for all where none is named; nothing for None."""
    if alphabets is None:
        return {}
    shipped = json.loads(manifest_file.read_text(encoding="utf-8"))["settings"]["calibration"]
    return {alphabet: shipped[alphabet] for alphabet in alphabets or Alphabet}


def main() -> None:
    """Export, calibrate, write the manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=Path("lab/runs/reader/last.pt"))
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--per-kind", type=int, default=300)
    parser.add_argument("--cards", type=int, default=240, help="whole cards whose lines calibrate, too")
    parser.add_argument("--seed", type=int, default=51_000)
    parser.add_argument(
        "--keep-calibration",
        nargs="*",
        choices=[alphabet.value for alphabet in Alphabet],
        help="leave these as the manifest has them; all of them (its weights in another form) if none is named",
    )
    arguments = parser.parse_args()
    net, seen, minutes = averaged_net(arguments.checkpoint)
    path = MODELS / "card_reader.onnx"
    export(net, path)
    with_products_in_eight_bits(path)
    source = f"python -m lab.train_reader ({seen} lines in the last run, {minutes:.0f} minutes)"
    manifest_file = MODELS / "card_reader.json"
    calibration = kept_calibration(manifest_file, arguments.keep_calibration)
    if len(calibration) < len(Alphabet):
        session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
        network = Network(manifest(path, arguments.version, source, UNCALIBRATED), session)
        calibration = (
            calibrate(network, unseen_lines(arguments.per_kind, arguments.cards, arguments.seed)) | calibration
        )
    described = manifest(path, arguments.version, source, calibration)
    text = json.dumps(described.model_dump(exclude_none=True), ensure_ascii=False, indent=2)
    manifest_file.write_text(f"{text}\n", encoding="utf-8")
    print(path, path.stat().st_size, "bytes;", calibration)


if __name__ == "__main__":
    main()
