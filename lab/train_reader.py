"""Trains the line reader on invented lines.

    python -m lab.train reader --minutes 150

Build the stored lines first (`python -m lab.crop_bank 3000`). One process trains, one renders. The learning rate falls
over the last third of the time; an average of the weights is what gets evaluated and exported. Runs are resumable: the
same command carries on from the last checkpoint.
"""

import argparse
import json
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from hawiya.cards.ctc import best_path, decode, encode
from hawiya.cards.read import normalise
from lab.crop_bank import stored_lines
from lab.fonts import evaluation_fonts, training_fonts
from lab.line_texts import Kind, LineTexts
from lab.lines import Line, LineRenderer
from lab.reader_net import LineNet, grown
from lab.warm_start import calibrate_norms, exported_mixers, load_exported_reader

BUCKETS = {64: 80, 96: 56, 128: 44, 160: 36, 192: 30, 224: 25, 272: 21, 320: 18, 384: 15, 464: 12, 576: 10}
"""Line width in pixels → lines per batch. Few fixed shapes keep the convolution library's plans cached."""

LEVEL_SHARE = 0.64
"""Share of the training time at the full learning rate."""

STORED_SHARE = 0.35
"""Share of lines that were cut from pictures of whole cards (`lab/crop_bank.py`)."""

Batch = tuple[Tensor, Tensor, Tensor, Tensor]
"""Pictures (N, 1, 32, W), labels (sum of lengths,), input lengths (N,) in steps, label lengths (N,)."""


def normalised(picture: np.ndarray[Any, Any], width: int) -> np.ndarray[Any, Any]:
    """Bring one line to zero mean and unit deviation, padded on the right with zeros."""
    values = normalise(picture)
    return np.pad(values, ((0, 0), (0, width - values.shape[1])))


def collate(lines: list[Line], width: int) -> Batch:
    """Stack lines of one bucket."""
    labels = [encode(label_text(line)) for line in lines]
    pictures = np.stack([normalised(line.picture, width) for line in lines])[:, None]
    return (
        torch.from_numpy(pictures),
        torch.tensor([code for label in labels for code in label]),
        torch.tensor([math.ceil(line.picture.shape[1] / 2) for line in lines]),
        torch.tensor([len(label) for label in labels]),
    )


def label_text(line: Line) -> str:
    """Return what the network shall say: numbers, dates and serials are labelled without their gaps."""
    return line.text.replace(" ", "") if line.kind in (Kind.NUMBER, Kind.DATE, Kind.SERIAL) else line.text


class LineBatches(IterableDataset[Batch]):
    """Endless batches, each of lines of one width bucket."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __iter__(self) -> Iterator[Batch]:
        """Render in the worker process."""
        cv2.setNumThreads(1)
        worker = get_worker_info()
        seed = self._seed + (worker.id if worker else 0)
        renderer = LineRenderer(training_fonts(), LineTexts(held_out=False), seed)
        waiting: dict[int, list[Line]] = {width: [] for width in BUCKETS}
        rng = np.random.default_rng(seed)
        rendered, stored = renderer.lines(rng), stored_lines(rng)
        while True:
            line = next(stored) if rng.random() < STORED_SHARE else next(rendered)
            width = next(w for w in BUCKETS if w >= line.picture.shape[1])
            if math.ceil(line.picture.shape[1] / 2) < 1.3 * len(line.text):
                continue
            waiting[width].append(line)
            if len(waiting[width]) == BUCKETS[width]:
                yield collate(waiting[width], width)
                waiting[width] = []


def validation_lines(per_kind: int, seed: int) -> list[Line]:
    """Render lines in the reserved fonts, at middling harm."""
    renderer = LineRenderer(evaluation_fonts(), LineTexts(held_out=None), seed, strength=0.8)
    rng = np.random.default_rng(seed)
    lines = []
    for kind in Kind:
        wanted = per_kind
        while wanted:
            line = renderer.line(rng, kind)
            if line is not None:
                lines.append(line)
                wanted -= 1
    return lines


def greedy(net: torch.nn.Module, line: Line) -> str:
    """Decode one line without any restriction."""
    with torch.no_grad():
        width = line.picture.shape[1]
        scores = net(torch.from_numpy(normalised(line.picture, width))[None, None])[0]
    return decode(best_path(scores.double().numpy()))


def evaluate(net: torch.nn.Module, lines: list[Line]) -> dict[str, float]:
    """Return the exact-match percentage by kind (greedy)."""
    net.eval()
    right: dict[str, list[bool]] = {}
    for line in lines:
        right.setdefault(line.kind, []).append(greedy(net, line) == label_text(line))
    return {kind: round(100 * float(np.mean(marks)), 1) for kind, marks in right.items()}


def learning_rate(share: float, step: int, peak: float) -> float:
    """Return the rate after `share` of the time: 200 steps of warm-up, level for two thirds, a cosine to zero."""
    falling = max(0.0, min(1.0, (share - LEVEL_SHARE) / (1 - LEVEL_SHARE)))
    return peak * min(1.0, (step + 1) / 200) * max(0.002, 0.5 * (1 + math.cos(math.pi * falling)))


def save(path: Path, **state: Any) -> None:
    """Write a checkpoint so that a crash leaves the old one whole."""
    torch.save(state, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)


def beginning(start: Path, seed: int) -> dict[str, Tensor]:
    """Return the weights to begin with: a checkpoint's or an exported file's, also of a shallower network."""
    if start.suffix != ".onnx":
        state: dict[str, Tensor] = torch.load(start, weights_only=True)["average"]
        return grown({name.removeprefix("module."): value for name, value in state.items() if name != "n_averaged"})
    net = LineNet(mixers=exported_mixers(start))
    load_exported_reader(net, start)
    batches = iter(LineBatches(seed))
    calibrate_norms(net, [(next(batches)[0],) for _ in range(6)])
    return grown(net.state_dict())


def train(run: Path, minutes: float, peak: float, seed: int, threads: int, start: Path | None, bfloat16: bool) -> None:
    """Train until the wall time is used up; log to `run`/log.jsonl, keep `run`/last.pt.

    A checkpoint in `run` is carried on; otherwise training begins with the weights of `start`, if there is one.
    """
    run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    net = LineNet().to(memory_format=torch.channels_last)
    average = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(0.998), use_buffers=True)
    decayed = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0.0}], lr=peak, betas=(0.9, 0.98)
    )
    step, seen, used = 0, 0, 0.0
    checkpoint = run / "last.pt"
    if start is not None and not checkpoint.exists():
        weights = beginning(start, seed)
        net.load_state_dict(weights)
        average.module.load_state_dict(weights)
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        net.load_state_dict(state["net"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        step, seen, used = state["step"], state["seen"], state["used"]
    batches = iter(DataLoader(LineBatches(seed + step), batch_size=None, num_workers=1, prefetch_factor=24))
    lines = validation_lines(24, seed=90_001)
    before, saved, judged = time.monotonic(), used, used
    running = 0.0
    while used < minutes * 60:
        pictures, labels, steps, lengths = next(batches)
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(used / (minutes * 60), step, peak)
        net.train()
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            scores = net(pictures.contiguous(memory_format=torch.channels_last))
        loss = torch.nn.functional.ctc_loss(scores.float().transpose(0, 1), labels, steps, lengths, zero_infinity=True)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        average.update_parameters(net)
        step, seen = step + 1, seen + len(pictures)
        running = 0.98 * running + 0.02 * loss.item() if running else loss.item()
        used += time.monotonic() - before
        before = time.monotonic()
        if step % 20 == 0:
            # Two threads pay only while nobody else computes: waiting for each other at every layer costs more.
            torch.set_num_threads(threads if os.getloadavg()[0] < threads + 1.5 else 1)
        if step % 50 == 0:
            rate = seen / used
            print(f"{used / 60:5.1f} min  step {step}  lines {seen}  loss {running:.3f}  {rate:.0f}/s", flush=True)
        if used - saved > 150:
            saved = used
            save(checkpoint, net=net.state_dict(), average=average.state_dict(), optimiser=optimiser.state_dict(),
                 step=step, seen=seen, used=used)  # fmt: skip
        if used - judged > (150 if used < 700 else 600):
            judged = used
            entry = {"minutes": round(used / 60, 1), "lines": seen, "loss": round(running, 4)}
            entry |= evaluate(average.module, lines)
            with (run / "log.jsonl").open("a") as log:
                log.write(json.dumps(entry) + "\n")
            print(entry, flush=True)
    save(checkpoint, net=net.state_dict(), average=average.state_dict(), optimiser=optimiser.state_dict(),
         step=step, seen=seen, used=used)  # fmt: skip
    print("done", step, seen, evaluate(average.module, lines))


def main() -> None:
    """Train, or carry on training, as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, default=Path("lab/runs/reader"))
    parser.add_argument("--minutes", type=float, default=78.0)
    parser.add_argument("--peak", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--start", type=Path, help="begin with this checkpoint's weights (a shallower net's, too) or an exported file's"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--bfloat16", action="store_true", help="compute in 16 bits: 1.7 times as fast on a processor with AVX512-BF16"
    )
    arguments = parser.parse_args()
    torch.set_flush_denormal(True)
    train(
        arguments.run,
        arguments.minutes,
        arguments.peak,
        arguments.seed,
        arguments.threads,
        arguments.start,
        arguments.bfloat16,
    )


if __name__ == "__main__":
    main()
