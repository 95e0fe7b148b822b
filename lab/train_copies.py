"""Train the network that tells copies from cards: `python -m lab.train_copies --minutes 5 --workers 15 --device cuda`.

A sample takes 0.4 MB of the memory of the device that learns. On a small machine: `--workers 1 --batch 8 --pool 3000`,
and many more minutes.

Draws captures of the train split only (`lab.attacks`), a third of them overt ones (`lab.attacks.overt`). A part of them
is held out: every so often, and at the end, it is printed at which APCER (ISO/IEC 30107-3) each copy is found where
BPCER is one in a hundred; their logits go to held_out.npz beside the network, from which `python -m lab.export copies`
sets the calibration.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from hawiya.cards.authenticity.copy_inputs import SPECIES
from lab.attacks import TIERS, Capture, overt
from lab.attacks.species import draw
from lab.copy_net import TILES, CopyNet, export
from lab.copy_samples import HELD_SHARES, KINDS, SIDES, CopySamples, View, located
from lab.fitting import DrawSample, Plan, Sample, fit
from lab.warm_start import FROM_SHIPPED, taken_up

RUN = Path(__file__).parent / "runs/card_copies"
SEED, MEASURED_SEED = 731, 732_101
SMOOTHING = 0.02
OF_TILES = 0.3
"""How much the answers for single tiles count beside that for the side."""

OVERT = 0.35
"""How many captures are drawn loosely: those of the physical simulators alone teach nothing of what anybody sees."""
STEPS_A_CHUNK = 2
"""On a CPU: how often what was drawn is learned from, which is about as fast as it is drawn."""

GRAINY, GREY_GRAIN, STRONGEST_GRAIN = 0.4, 0.4, 11.0
"""How many samples get grain, how much of it is grey, and its greatest spread in levels of 255."""

_BPCER = 0.01
_EVERY = 45.0
_AT_ONCE = 32


def make_drawer() -> DrawSample:
    """Return the function that draws samples, in the process that will call it."""
    cv2.setNumThreads(1)
    return CopySamples(drawn)


def drawn(kind: str, side: str, tier: str, rng: np.random.Generator) -> Capture:
    """Draw a capture to learn from, of the physical simulators or an overt one."""
    return (overt.draw if rng.random() < OVERT else draw)(kind, side, tier, "train", rng)


class CopyLoss:
    """The loss of a batch; what is held out is kept aside and judged now and then instead."""

    def __init__(self) -> None:
        self.held: dict[bytes, tuple[Tensor, Tensor, Tensor]] = {}
        self._judged = time.monotonic()

    def __call__(self, net: nn.Module, batch: Sequence[Tensor]) -> tuple[Tensor, dict[str, float]]:
        """Return cross-entropy of the sides, and that of the tiles, with smoothed labels."""
        tiles, context, truth, weight, note = batch
        held = note[:, 2] == 1
        self._keep(tiles[held], context[held], note[held])
        tiles, context, truth, weight = (part[~held] for part in (tiles, context, truth, weight))
        shown, around = varied(tiles.float().div(255), context.float().div(255))
        shown = grainy(shown.unflatten(0, (-1, TILES)), truth[:, KINDS.index("digital") - 1] == 0).flatten(0, 1)
        side, each = net(shown, around)
        wanted = truth * (1 - 2 * SMOOTHING) + SMOOTHING
        whole = _entropy(side, wanted, weight)
        parts = _entropy(each, wanted.repeat_interleave(TILES, 0), weight.repeat_interleave(TILES, 0))
        notes = {"side": whole.item(), "tiles": parts.item(), "held": float(len(self.held))}
        if time.monotonic() - self._judged > _EVERY and len(self.held) > 20:
            kinds, logits, _ = self.judged(net)
            print(told(kinds, logits), flush=True)
            self._judged = time.monotonic()
        return whole + OF_TILES * parts, notes

    def judged(self, net: nn.Module) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
        """Return kinds (N,), logits (N, 4) and tiers (N,) of what was held out so far; `net` learns on afterwards."""
        device = next(net.parameters()).device
        kept, was = list(self.held.values()), net.training
        logits = []
        net.eval()
        with torch.no_grad():
            for start in range(0, len(kept), _AT_ONCE):
                several = kept[start : start + _AT_ONCE]
                tiles = torch.cat([one for one, _, _ in several]).to(device).float().div(255)
                context = torch.stack([around for _, around, _ in several]).to(device).float().div(255)
                side, _ = net(tiles.permute(0, 3, 1, 2), context.permute(0, 3, 1, 2))
                logits.append(side.float().cpu().numpy())
        net.train(was)
        notes = np.array([note.numpy() for _, _, note in kept]).reshape(-1, 3)
        return notes[:, 0], np.concatenate(logits or [np.empty((0, len(SPECIES)), np.float32)]), notes[:, 1]

    def _keep(self, tiles: Tensor, context: Tensor, notes: Tensor) -> None:
        for one, around, note in zip(tiles.cpu(), context.cpu(), notes.cpu(), strict=True):
            self.held.setdefault(around.numpy().tobytes(), (one, around, note))


def _entropy(logits: Tensor, wanted: Tensor, weight: Tensor) -> Tensor:
    losses = nn.functional.binary_cross_entropy_with_logits(logits.float(), wanted, reduction="none")
    return (losses * weight).sum() / weight.sum().clamp(min=1)


def varied(tiles: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
    """Return tiles (B x 12, 3, 96, 96) and contexts (B, 3, 160, 160), changed as no capture needs drawing anew for.

    Given (B, 12, 96, 96, 3) and (B, 160, 160, 3), 0..1. Mirrored and transposed (all tiles of a side alike), other
    gains, gamma and saturation, tiles that stand for others, a little blur, surroundings hidden.
    """
    tiles, context = tiles.permute(0, 1, 4, 2, 3), context.permute(0, 3, 1, 2)
    count, device = len(tiles), tiles.device

    def chosen(share: float, *shape: int) -> Tensor:
        return (torch.rand(count, device=device) < share).view(count, *shape)

    def spread(low: float, high: float, *shape: int) -> Tensor:
        return torch.empty(count, *shape, device=device).uniform_(low, high)

    for axis in (-1, -2):
        tiles = torch.where(chosen(0.5, 1, 1, 1, 1), tiles.flip(axis), tiles)
        context = torch.where(chosen(0.5, 1, 1, 1), context.flip(axis), context)
    tiles = torch.where(chosen(0.5, 1, 1, 1, 1), tiles.transpose(-1, -2), tiles)
    others = torch.where(chosen(0.3, 1), torch.randint(TILES, (count, TILES), device=device),
                         torch.arange(TILES, device=device).expand(count, TILES))  # fmt: skip
    tiles = tiles.gather(1, others.view(count, TILES, 1, 1, 1).expand_as(tiles))

    gain, gamma = spread(0.88, 1.12, 3, 1, 1) * spread(0.8, 1.15, 1, 1, 1), spread(0.75, 1.33, 1, 1, 1)
    saturation = torch.where(chosen(0.5, 1, 1, 1), spread(0.6, 1.3, 1, 1, 1), torch.ones(count, 1, 1, 1, device=device))

    def toned(x: Tensor, more: tuple[int, ...]) -> Tensor:
        grey = x.mean(-3, keepdim=True)
        x = grey + (x - grey) * saturation.view(count, *more, 1, 1, 1)
        x = (x * gain.view(count, *more, 3, 1, 1)).clamp(1e-3, 1)
        return x ** gamma.view(count, *more, 1, 1, 1)

    tiles, context = toned(tiles, (1,)), toned(context, ())
    flat = tiles.reshape(count * TILES, *tiles.shape[2:])
    soft = nn.functional.avg_pool2d(nn.functional.pad(flat, (1, 1, 1, 1), mode="replicate"), 3, 1).view_as(tiles)
    tiles = torch.where(chosen(0.15, 1, 1, 1, 1), torch.lerp(tiles, soft, 0.6), tiles)
    outside = torch.ones_like(context[:1, :1], dtype=torch.bool)
    outside[..., 32:-32, 32:-32] = False
    plain = context.mean((2, 3), keepdim=True)
    context = torch.where(chosen(0.25, 1, 1, 1) & outside, plain, context)
    return tiles.reshape(count * TILES, *tiles.shape[2:]), context


def grainy(tiles: Tensor, may_be: Tensor) -> Tensor:
    """Return tiles (N, 12, 3, 96, 96) with a dim room's noise in many of those that `may_be` (N,) grainy.

    Grain of a pixel or of several, grey or in colour, as strong as a phone leaves it: unless genuine cards show it as
    often as copies do, it passes for the scattered dots of a print. What no camera took has none.
    """
    device = tiles.device
    chosen = ((torch.rand(len(tiles), device=device) < GRAINY) & may_be).nonzero().flatten()
    picked, count = tiles[chosen], len(chosen)
    grain = torch.randn(picked.flatten(0, 1).shape, device=device)
    soft = nn.functional.avg_pool2d(grain, 3, 1, 1)
    softer = nn.functional.avg_pool2d(soft, 3, 1, 1)
    # Means of nine independent values, once and twice, have these spreads.
    fine, coarse, coarsest = (one.view_as(picked) for one in (grain, soft * 3, softer * 4.3))
    kind = torch.randint(3, (count, 1, 1, 1, 1), device=device)
    mixed = torch.where(kind == 0, fine, torch.where(kind == 1, coarse, coarsest))
    grey = torch.rand(count, 1, 1, 1, 1, device=device) < GREY_GRAIN
    mixed = torch.where(grey, mixed[:, :, :1].expand_as(mixed), mixed)
    strength = torch.empty(count, 1, 1, 1, 1, device=device).uniform_(0, STRONGEST_GRAIN / 255)
    noisy = (picked + strength * mixed).clamp(0, 1).mul(255).round().div(255)
    return tiles.index_copy(0, chosen, noisy)


def parts_of(samples: list[Sample]) -> tuple[Tensor, Tensor]:
    """Return tiles (12N, 3, 96, 96) and contexts (N, 3, 160, 160) of samples, varied as training varies them."""
    tiles, context = (torch.from_numpy(np.stack([sample[part] for sample in samples])) for part in (0, 1))
    return varied(tiles.float().div(255), context.float().div(255))


def drawn_to_measure(of_each_tier: int, workers: int) -> dict[bytes, tuple[Tensor, Tensor, Tensor]]:
    """Draw captures of seeds that training never uses, with some processes: what a run holds out alone is too little.

    Tiles (12, 96, 96, 3), context and note of each, as `CopyLoss.held` has them.
    """
    jobs = [
        (kind, tier, index)
        for tier in range(len(TIERS))
        for kind, share in enumerate(HELD_SHARES)
        for index in range(max(1, round(share * of_each_tier)))
    ]
    with get_context("spawn").Pool(workers) as pool:
        samples = [one for one in pool.imap_unordered(_held_sample, jobs, chunksize=4) if one is not None]
    return {
        around.tobytes(): (torch.from_numpy(tiles), torch.from_numpy(around), torch.from_numpy(note))
        for tiles, around, note in samples
    }


def _held_sample(job: tuple[int, int, int]) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.int64]] | None:
    cv2.setNumThreads(1)
    kind, tier, index = job
    rng = np.random.default_rng([MEASURED_SEED, *job])
    capture = drawn(KINDS[kind], SIDES[index % len(SIDES)], TIERS[tier], rng)
    found = located(View(capture.picture, np.asarray(capture.quad, np.float64)), rng)
    return None if found is None else (found[1].tiles, found[1].context, np.array([kind, tier, 1], np.int64))


def told(kinds: NDArray[np.int64], logits: NDArray[np.float32]) -> str:
    """Return in words which share of each copy's captures is missed where one genuine capture in a hundred is not.

    Beside it, what all answers miss at a quarter of that each, which is what a caller sees.
    """
    genuine = logits[kinds == 0]
    if len(genuine) == 0:
        return "held out: no genuine capture yet"
    words = [f"held out: {len(genuine)} genuine"]
    levels = np.quantile(genuine, 1 - _BPCER / len(SPECIES), axis=0)
    for index, species in enumerate(SPECIES):
        attacks = logits[kinds == KINDS.index(species.value)]
        if len(attacks) == 0:
            continue
        level = float(np.quantile(genuine[:, index], 1 - _BPCER))
        missed, passed = float((attacks[:, index] < level).mean()), float((attacks < levels).all(1).mean())
        words.append(f"{species.value} {len(attacks)}: APCER {missed:.3f}, by any answer {passed:.3f}")
    return "; ".join(words)


def main() -> None:
    """Train for the given minutes, judge what was held out, and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    Plan.arguments(parser, minutes=5)
    parser.set_defaults(batch=64, pool=30_000)
    parser.add_argument("--run", type=Path, default=RUN)
    parser.add_argument("--from-shipped", type=Path, help=FROM_SHIPPED)
    parser.add_argument(
        "--measure", type=int, default=0, help="captures of each tier to calibrate on, in place of what was held out"
    )
    given = parser.parse_args()
    loss = CopyLoss()
    plan = Plan.given(given, given.run, SEED)
    # Whatever many processes have drawn is taken in at once: they must not wait for the learning.
    plan = replace(plan, steps_per_chunk=STEPS_A_CHUNK if plan.device == "cpu" else 1)
    net = taken_up(CopyNet(), given.from_shipped, make_drawer, parts_of, SEED)
    trained = fit(net, make_drawer, loss, plan)
    if not isinstance(trained, CopyNet):
        raise TypeError("the loop returned another network")
    export(trained, given.run / "card_copies.onnx")
    if given.measure:
        print(f"drawing {given.measure} captures to calibrate on", flush=True)
        loss.held = drawn_to_measure(given.measure, given.workers)
    kinds, logits, tiers = loss.judged(trained)
    np.savez(given.run / "held_out.npz", kinds=kinds, logits=logits, tiers=tiers)
    print(told(kinds, logits), flush=True)


if __name__ == "__main__":
    main()
