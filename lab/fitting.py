"""The training loop of the card networks: producer processes draw samples, the loop replays them from a pool.

Drawing is dear and must not hold up learning: every sample goes into a pool and is used a few times.
The learning rate follows the wall clock (warm-up, then a cosine to zero); a checkpoint makes a stopped run resumable.
"""

import argparse
import contextlib
import queue
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

Sample = tuple[NDArray[Any], ...]
DrawSample = Callable[[np.random.Generator], Sample]
Loss = Callable[[nn.Module, Sequence[Tensor]], tuple[Tensor, dict[str, float]]]

CHECKPOINT = "checkpoint.pt"
"""The file in a run's folder from which it goes on."""

CHUNK = 16
"""Samples that a producer hands over at once."""

PATIENCE = 5.0
"""Seconds after which producers and the loop look whether the other side still lives."""


@dataclass(frozen=True)
class Plan:
    """How long and how hard to train, drawing with `workers` processes and learning on `device` (cpu, cuda)."""

    minutes: float
    run: Path
    seed: int
    batch: int = 16
    pool: int = 6000
    peak_rate: float = 3e-3
    weight_decay: float = 0.01
    average: float = 0.996
    steps_per_chunk: int = 4
    workers: int = 1
    device: str = "cpu"

    @classmethod
    def arguments(cls, parser: argparse.ArgumentParser, minutes: float) -> None:
        """Add what every training command takes: how long, with how many processes, on what."""
        parser.add_argument("--minutes", type=float, default=minutes)
        parser.add_argument("--workers", type=int, default=cls.workers, help="processes that draw")
        parser.add_argument("--device", default=cls.device, help="cpu, or cuda where torch sees a GPU")
        parser.add_argument("--batch", type=int, default=cls.batch)
        parser.add_argument("--pool", type=int, default=cls.pool, help="samples kept to learn from")
        parser.add_argument("--peak-rate", type=float, default=cls.peak_rate)

    @classmethod
    def given(cls, arguments: argparse.Namespace, run: Path, seed: int) -> "Plan":
        """Return the plan that a command's arguments ask for."""
        return cls(
            arguments.minutes, run, seed, batch=arguments.batch, pool=arguments.pool, peak_rate=arguments.peak_rate,
            workers=arguments.workers, device=arguments.device,
        )  # fmt: skip


def _produce(make: Callable[[], DrawSample], seed: int, worker: int, out: "Queue[list[Sample]]") -> None:
    """Draw for as long as the training process lives: killed, it leaves nobody behind."""
    draw, trainer = make(), parent_process()
    rng = np.random.default_rng([seed, worker, time.time_ns() % 1_000_003])
    chunk: list[Sample] = []
    while trainer is None or trainer.is_alive():
        chunk = chunk or [draw(rng) for _ in range(CHUNK)]
        with contextlib.suppress(queue.Full):
            out.put(chunk, timeout=PATIENCE)
            chunk = []
    # Nobody reads what is left in the queue: waiting for it would keep this process for ever.
    out.cancel_join_thread()


def _drawn(samples: "Queue[list[Sample]]", producers: Sequence[BaseProcess]) -> list[Sample]:
    """Wait for the next samples; raise `RuntimeError` when nobody is left to draw any."""
    while True:
        try:
            return samples.get(timeout=PATIENCE)
        except queue.Empty:
            if not any(producer.is_alive() for producer in producers):
                raise RuntimeError("all drawing processes have ended") from None


class _Pool:
    """The last few thousand samples, as one tensor per part of a sample, on the device that learns from them."""

    def __init__(self, size: int, device: str) -> None:
        self.size, self.seen, self._device = size, 0, device
        self._parts: list[Tensor] = []

    def add(self, samples: list[Sample]) -> None:
        given = [torch.from_numpy(np.stack(part)).to(self._device) for part in zip(*samples, strict=True)]
        self._parts = self._parts or [
            torch.zeros((self.size, *part.shape[1:]), dtype=part.dtype, device=self._device) for part in given
        ]
        where = torch.arange(self.seen, self.seen + len(samples), device=self._device) % self.size
        for store, part in zip(self._parts, given, strict=True):
            store[where] = part
        self.seen += len(samples)

    def batch(self, count: int, rng: np.random.Generator) -> list[Tensor]:
        where = torch.from_numpy(rng.integers(0, min(self.seen, self.size), count)).to(self._device)
        return [part[where] for part in self._parts]


def fit(net: nn.Module, make: Callable[[], DrawSample], loss_of: Loss, plan: Plan) -> nn.Module:
    """Train `net` for `plan.minutes` (less what a checkpoint says is done); return the averaged network, on the CPU.

    `loss_of` gets the network and a batch, both on the plan's device; on a GPU it runs in bfloat16 where torch may.
    """
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    plan.run.mkdir(parents=True, exist_ok=True)
    net = net.to(plan.device, memory_format=torch.channels_last)
    averaged = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(plan.average), use_buffers=True
    )
    optimiser = torch.optim.AdamW(net.parameters(), plan.peak_rate, weight_decay=plan.weight_decay)
    checkpoint, done_seconds, step = plan.run / CHECKPOINT, 0.0, 0
    if checkpoint.exists():
        state = saved_state(plan.run, plan.device)
        net.load_state_dict(state["net"])
        averaged.load_state_dict(state["averaged"])
        optimiser.load_state_dict(state["optimiser"])
        done_seconds, step = state["seconds"], state["step"]
    context = get_context("spawn")
    samples: Queue[list[Sample]] = context.Queue(8 * plan.workers)
    producers = [
        context.Process(target=_produce, args=(make, plan.seed, worker, samples), daemon=True)
        for worker in range(plan.workers)
    ]
    for producer in producers:
        producer.start()
    pool, rng = _Pool(plan.pool, plan.device), np.random.default_rng(plan.seed)
    while pool.seen < 16 * plan.batch:
        pool.add(_drawn(samples, producers))
    started, saved, notes = time.monotonic() - done_seconds, time.monotonic(), {}
    net.train()
    while (elapsed := time.monotonic() - started) < plan.minutes * 60:
        share = elapsed / (plan.minutes * 60)
        rate = float(plan.peak_rate * min(1.0, (step + 1) / 100) * 0.5 * (1 + np.cos(np.pi * share)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        if step % plan.steps_per_chunk == 0:
            with contextlib.suppress(queue.Empty):
                for _ in range(plan.workers):
                    pool.add(samples.get_nowait())
        with torch.autocast(plan.device, torch.bfloat16, enabled=plan.device != "cpu"):
            loss, notes = loss_of(net, pool.batch(plan.batch, rng))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        averaged.update_parameters(net)
        step += 1
        if step % 25 == 0:
            figures = " ".join(f"{name} {value:.4f}" for name, value in notes.items())
            print(f"{elapsed / 60:5.1f} min step {step} drawn {pool.seen} loss {loss.item():.4f} {figures}", flush=True)
        if time.monotonic() - saved > 90:
            _save(checkpoint, net, averaged, optimiser, elapsed, step)
            saved = time.monotonic()
    _save(checkpoint, net, averaged, optimiser, plan.minutes * 60, step)
    for producer in producers:
        producer.terminate()
        producer.join()
    return averaged.module.cpu()


def saved_state(run: Path, device: str = "cpu") -> dict[str, Any]:
    """Return what a run saved: its networks, its optimiser, and how many seconds and steps it took so far."""
    state: dict[str, Any] = torch.load(run / CHECKPOINT, weights_only=True, map_location=device)
    return state


def _save(path: Path, net: nn.Module, averaged: nn.Module, optimiser: Any, seconds: float, step: int) -> None:
    state = {
        "net": net.state_dict(), "averaged": averaged.state_dict(), "optimiser": optimiser.state_dict(),
        "seconds": seconds, "step": step,
    }  # fmt: skip
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)
