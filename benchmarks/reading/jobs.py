"""What there is to do, cut into jobs that a worker finishes in seconds and that need not be done twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from benchmarks.reading.parts import CARDS, CUT_OFF, NO_CARD, PEER, SWEEP, TIMES

AT_ONCE = 10
"""Pictures in one job: little is lost when a run is interrupted."""

SECONDS_EACH: Mapping[str, float] = {CARDS: 0.5, PEER: 1.6, NO_CARD: 0.3, CUT_OFF: 0.35, SWEEP: 0.4, TIMES: 7.0}
"""About how long a picture of each part takes one core (2.5 GHz server), for the forecast alone."""

SIDES = ("front", "back")


@dataclass(frozen=True, slots=True)
class Job:
    """Pictures `start` to `start + count - 1` of one kind.

    `of` says which: the generator (cards, peer), the kind of picture (no card), the harm (sweep), the size (times);
    `tier` is empty where there are none, `level` the strength of a harm.
    """

    part: str
    of: str
    tier: str
    side: str
    start: int
    count: int
    level: float = 0.0

    @property
    def key(self) -> str:
        """What names the job in the results."""
        return " ".join(str(value) for value in asdict(self).values())

    @property
    def title(self) -> str:
        """What it is called beside the bar."""
        return f"{self.part} {self.of} {self.tier}".strip()

    @property
    def seconds(self) -> float:
        """About how long it will take one core."""
        return self.count * SECONDS_EACH[self.part]


def runs(start: int, count: int) -> Iterator[tuple[int, int]]:
    """Cut `count` pictures from number `start` on into runs (start, count) that end at the same numbers always."""
    end = start + count
    while start < end:
        upto = min(end, (start // AT_ONCE + 1) * AT_ONCE)
        yield start, upto - start
        start = upto


def card_jobs(generators: Sequence[str], tiers: Sequence[str], cards: int, fronts: Mapping[str, int]) -> list[Job]:
    """Return the jobs of whole cards: `cards` of each side a tier, and of fronts `fronts[tier]` where that is more."""
    jobs = []
    for name in generators:
        for tier in tiers:
            for side in (*SIDES, "other") if name == "first" else SIDES:
                count = max(cards, fronts.get(tier, 0)) if side == "front" else cards
                jobs += [Job(CARDS, name, tier, side, *run) for run in runs(0, count)]
    return jobs


def peer_jobs(generators: Sequence[str], tiers: Sequence[str], cards: int) -> list[Job]:
    """Return the jobs that read the same lines with ours and with Tesseract."""
    return [
        Job(PEER, name, tier, side, *run)
        for name in generators
        for tier in tiers
        for side in SIDES
        for run in runs(0, cards)
    ]


def refusal_jobs(kinds: Sequence[str], pictures: int, cut_off: int) -> list[Job]:
    """Return the jobs of pictures without a card, `pictures` shared evenly among the kinds, and of cut-off cards."""
    each = [pictures // len(kinds) + (number < pictures % len(kinds)) for number in range(len(kinds))]
    jobs = [Job(NO_CARD, kind, "", "", *run) for kind, count in zip(kinds, each, strict=True) for run in runs(0, count)]
    return jobs + [Job(CUT_OFF, "first", "", side, *run) for side in SIDES for run in runs(0, cut_off)]


def sweep_jobs(levels: Mapping[str, Sequence[float]], cards: int) -> list[Job]:
    """Return the jobs of one harm at a time: `cards` of each side at every level."""
    return [
        Job(SWEEP, harm, "", side, *run, level)
        for harm, steps in levels.items()
        for level in steps
        for side in SIDES
        for run in runs(0, cards)
    ]
