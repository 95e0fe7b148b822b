"""Which printed portraits are taken, and how their templates are kept."""

from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.faces.grey_faces import Pair, person_of
from hawiya.faces.result import Embedding

PART = "portraits"
TIERS_TAKEN = ("photo", "phone")

Record = dict[str, Any]
"""What is kept of one picture: plain JSON."""


@dataclass(frozen=True, slots=True)
class Job:
    """One picture to take: `index` counts the pairs of a half."""

    tier: str
    half: int
    index: int
    pair: Pair

    @property
    def key(self) -> str:
        """What its result is kept under."""
        return f"{PART} {self.tier} {self.half} {self.index}"


def chosen(pairs: Sequence[Pair], people: Collection[str], count: int, seed: int) -> list[Pair]:
    """Draw genuine pairs of these people: one of every person before the second of any, in drawn order.

    A larger `count` begins with the pairs of a smaller one.
    """
    rng = np.random.default_rng(seed)
    own = [pair for pair in pairs if person_of(pair[0]) in people]
    turn: dict[str, int] = {}
    rounds = []
    for place in rng.permutation(len(own)):
        person = person_of(own[place][0])
        turn[person] = turn.get(person, 0) + 1
        rounds.append((turn[person], own[place]))
    return [pair for _, pair in sorted(rounds, key=lambda one: one[0])][:count]


def jobs(pairs: Sequence[Pair], halves: Sequence[Collection[str]], count: int, seed: int) -> Iterator[Job]:
    """List the pictures of `count` pairs, half of them of each half's people; halves and tiers advance together."""
    drawn = [chosen(pairs, people, -(-count // 2), seed) for people in halves]
    for index in range(max(map(len, drawn))):
        for tier in TIERS_TAKEN:
            for half, own in enumerate(drawn):
                if index < len(own):
                    yield Job(tier, half, index, own[index])


def as_text(template: Embedding) -> str:
    """Return a template as text: base64 of little-endian float32."""
    return b64encode(template.astype("<f4").tobytes()).decode("ascii")


def template_of(record: Record) -> Embedding | None:
    """Return the template that a record keeps; None where no face was found."""
    text = record.get("template")
    return None if text is None else np.frombuffer(b64decode(text), dtype="<f4").astype(np.float32)
