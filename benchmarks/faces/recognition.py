"""TAR at FAR on the grey LFW pictures beside the repository, and how long a template takes.

Thresholds of the people of one half, rates on the other half, both ways round; all cross pairs of different people
are impostors.
"""

import statistics
import time
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from rich.progress import track

from benchmarks.faces.contenders import Contender
from benchmarks.faces.grey_faces import (
    FACES,
    Pair,
    genuine_pairs,
    halves_of,
    own_face,
    person_of,
    picture,
    picture_names,
)
from benchmarks.faces.operating import NOT_COMPARED, Scores, both_ways, pooled
from benchmarks.reading.tables import Table
from hawiya.faces.result import Embedding

FALSE_ACCEPTS = (1e-2, 1e-3, 1e-4)
NOTE = """Each threshold is set on the impostors of one half of the people and measured on the other half. A picture
without a face counts as not accepted. Intervals: Wilson's, 95 %; pairs of one person are not independent, so they are
narrower than they should be."""

Templates = Mapping[str, Embedding]


def templates(known: Contender, names: Sequence[str]) -> tuple[dict[str, Embedding], list[float], list[float]]:
    """Return the template of every picture that shows a face, by name, and two lists of milliseconds, of every picture.

    The first is of finding the face with everything that is seen of it; the second of the template alone, as two
    pictures are compared by (alignment, and the embedder on the face and its mirror image).
    """
    found: dict[str, Embedding] = {}
    seeing: list[float] = []
    embedding: list[float] = []
    for name in track(names, known.name):
        image = picture(name)
        started = time.perf_counter()
        seen = own_face(known.engine, image)
        seeing.append((time.perf_counter() - started) * 1000)
        if seen is None:
            continue
        started = time.perf_counter()
        found[name] = known.engine.embed(image, seen.face)
        embedding.append((time.perf_counter() - started) * 1000)
    return found, seeing, embedding


def accuracy(contenders: Sequence[Contender]) -> Table | None:
    """Print and return TAR at FAR of every embedder, on the same pictures; None where there are none."""
    if not FACES.is_dir():
        print("grey LFW: NOT MEASURED, the bench pictures are not here")
        return None
    names, pairs = picture_names(), genuine_pairs()
    halves = halves_of(names)
    rows: list[tuple[str, ...]] = []
    for known in contenders:
        found, seeing, embedding = templates(known, names)
        print(
            f"grey LFW, {known.name}: {len(found)} of {len(names)} pictures with a face, {len(pairs)} genuine pairs; "
            f"ms p50: {statistics.median(embedding):.1f} the template alone, "
            f"{statistics.median(seeing):.1f} with finding the face"
        )
        rows += rows_of(known.name, found, pairs, halves)
    table = Table("TAR at FAR, grey LFW", HEAD, tuple(rows), NOTE)
    print("\n" + table.as_text())
    return table


HEAD = ("embedder", "FAR set", "set on", "threshold", "measured on", "TAR, %", "FAR", "impostor pairs")


def rows_of(
    name: str, found: Templates, pairs: Sequence[Pair], halves: tuple[Collection[str], Collection[str]]
) -> list[tuple[str, ...]]:
    """Return the table's rows of one embedder."""
    genuine = (_genuine(found, pairs, halves[0]), _genuine(found, pairs, halves[1]))
    impostors = (_impostors(found, halves[0]), _impostors(found, halves[1]))
    rows: list[tuple[str, ...]] = []
    for rate in FALSE_ACCEPTS:
        ways = both_ways(genuine, impostors, rate)
        for fit, one in enumerate(ways):
            far = f"{one.impostors.share:.1e}"
            sides = (f"half {fit + 1}", f"{one.threshold:.3f}", f"half {2 - fit}")
            rows.append((name, f"{rate:.0e}", *sides, str(one.genuine), far, str(one.impostors.total)))
        rows.append(
            (name, f"{rate:.0e}", "each", "", "the other", str(pooled((ways[0].genuine, ways[1].genuine))), "", "")
        )
    return rows


def _genuine(found: Templates, pairs: Sequence[Pair], half: Collection[str]) -> Scores:
    own = [(a, b) for a, b in pairs if person_of(a) in half]
    scores = [found[a] @ found[b] if a in found and b in found else NOT_COMPARED for a, b in own]
    return np.array(scores, dtype=np.float32)


def _impostors(found: Templates, half: Collection[str]) -> Scores:
    names = [name for name in found if person_of(name) in half]
    stacked = np.stack([found[name] for name in names])
    owner = np.array([person_of(name) for name in names])
    first, second = np.triu_indices(len(names), 1)
    different = owner[first] != owner[second]
    return np.asarray((stacked @ stacked.T)[first[different], second[different]])
