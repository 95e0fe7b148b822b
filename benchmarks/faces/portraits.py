"""Printed portraits of genuine pairs, taken and found one after the other: what is done, kept and carried on.

Every found portrait is compared with picture `b` of its pair, and with every `b` of other people of the same half.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

import hawiya
from benchmarks.digests import digest
from benchmarks.faces.contenders import Contender
from benchmarks.faces.grey_faces import genuine_pairs, halves_of, own_face, person_of, picture, picture_names
from benchmarks.faces.portrait_jobs import PART, Job, Record, as_text, jobs, template_of
from benchmarks.faces.portrait_taking import FACE_PX, found, locator, photographed
from benchmarks.faces.portraits_tables import Measured, fixed_points
from benchmarks.reading.results import Results

OTHERS = "others"
SEED = 80_2026
SAY_EVERY_S = 60.0

_TAKEN_BY = Path(__file__).with_name("portrait_taking.py")
_LAB = Path(__file__).parents[2] / "lab"
_DRAWN_BY = (
    "camera", "card", "card_bank", "card_front", "card_texts", "corpus", "fonts", "ground", "ink", "lettering",
    "names", "other_documents", "scenes", "specimen_mark", "surfaces", "tiers",
)  # fmt: skip
_FOUND_BY = (
    *("cards/classify", "cards/locate", "cards/pipeline", "cards/rectify", "cards/scales", "faces/align"),
    *("faces/detect", "faces/embed", "faces/engine", "faces/landmarks", "faces/portrait", "faces/steadiness"),
)


def identity(known: Contender, seed: int) -> Mapping[str, Any]:
    """Return what results depend on: seed, size of print, networks, and the code that draws and that finds."""
    source = Path(str(hawiya.__file__)).parent
    return {
        "seed": seed,
        "face_px": FACE_PX,
        "embedder": known.engine.models["face_embedder"],
        "networks": ", ".join(sorted([*known.engine.models.values(), locator()[1]])),
        "drawing": digest([_TAKEN_BY, *(_LAB / f"{name}.py" for name in _DRAWN_BY)]),
        "finding": digest(source / f"{name}.py" for name in _FOUND_BY),
    }


def run(contenders: Sequence[Contender], count: int, seed: int, folder: Path, *, anew: bool) -> dict[str, Results]:
    """Take what is not taken yet, keep each result at once, and return everything by embedder.

    A picture is drawn once for all embedders; its size of print rests on the first one's engine. Raises `OtherRun`.
    """
    paths = {known.name: kept_in(folder, known) for known in contenders}
    if anew:
        for path in paths.values():
            path.unlink(missing_ok=True)
    results = {known.name: Results(paths[known.name], identity(known, seed)) for known in contenders}
    pairs, halves = genuine_pairs(), halves_of(picture_names())
    wanted = list(jobs(pairs, halves, count, seed))
    todo = [job for job in wanted if any(job.key not in kept for kept in results.values())]
    others = sorted({b for _, b in pairs})
    print(f"{len(todo)} of {len(wanted)} pictures to take, seed {seed}", flush=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn()) as progress:
        for known in contenders:
            left = [name for name in others if f"{OTHERS} {name}" not in results[known.name]]
            for name in progress.track(left, description=f"pictures b, {known.name}"):
                seen = own_face(known.engine, picture(name))
                kept = None if seen is None else as_text(seen.embedding)
                results[known.name].add(f"{OTHERS} {name}", [{"id": name, "template": kept}])
        said = time.monotonic()
        task = progress.add_task("portraits", total=len(todo))
        for done, job in enumerate(todo, start=1):
            scene = photographed(contenders[0], job, seed)
            for known in contenders:
                if job.key not in results[known.name]:
                    results[known.name].add(job.key, [{**_about(job), **found(known, scene)}])
            progress.update(task, advance=1)
            if not progress.console.is_terminal and time.monotonic() - said > SAY_EVERY_S:
                said = time.monotonic()
                print(f"{done} of {len(todo)} pictures", flush=True)
    return results


def kept_in(folder: Path, known: Contender) -> Path:
    """Return the file of an embedder's results."""
    return folder / f"portraits-{known.name}.jsonl"


def measured(known: Contender, results: Results) -> Measured:
    """Return what is kept of an embedder, ready for the tables."""
    records = list(results.of_part(PART))
    kept = {record["id"]: template_of(record) for record in results.of_part(OTHERS)}
    faces = {name: template for name, template in kept.items() if template is not None}
    first, second = halves_of(picture_names())
    others = (
        {name: template for name, template in faces.items() if person_of(name) in first},
        {name: template for name, template in faces.items() if person_of(name) in second},
    )
    templates = [template_of(record) for record in records]
    return Measured(known.name, records, templates, others, fixed_points(known.points))


def _about(job: Job) -> Record:
    a, b = job.pair
    return {"id": job.key, "tier": job.tier, "half": job.half, "a": a, "b": b}
