"""What there is to do, cut into jobs that a worker finishes in seconds and that need not be done twice."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from benchmarks.authenticity.captures import ATTACKS, GENUINE, TIERS
from benchmarks.reading.jobs import runs

CAPTURES, REPLAY, TIMES = "captures", "replay", "times"
PARTS = (CAPTURES, REPLAY, TIMES)


@dataclass(frozen=True, slots=True)
class Job:
    """Captures `start` to `start + count - 1` of one kind by one simulator."""

    part: str
    simulator: str
    kind: str
    start: int
    count: int

    @property
    def key(self) -> str:
        """What names the job in the results."""
        return " ".join(str(value) for value in asdict(self).values())

    @property
    def title(self) -> str:
        """What it is called beside the bar."""
        return f"{self.part} {self.simulator} {self.kind}"


def capture_jobs(simulators: Sequence[str], kinds: Sequence[str], genuine: int, attacks: int) -> list[Job]:
    """Return the jobs of `genuine` captures a tier and `attacks` of each kind, from each simulator.

    All kinds advance together, so that a run that is cut short has about as much of each.
    """
    counts = {GENUINE: genuine * len(TIERS), **dict.fromkeys(ATTACKS, attacks)}
    jobs = [
        Job(CAPTURES, simulator, kind, *run)
        for simulator in simulators
        for kind in kinds
        for run in runs(0, counts[kind])
    ]
    return sorted(jobs, key=lambda job: (job.start + job.count) / counts[job.kind])


def replay_jobs(simulators: Sequence[str], count: int) -> list[Job]:
    """Return the jobs of `count` genuine pictures that are sent again, from each simulator."""
    return [Job(REPLAY, simulator, GENUINE, *run) for simulator in simulators for run in runs(0, count)]
