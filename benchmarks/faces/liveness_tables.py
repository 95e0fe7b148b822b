"""APCER and BPCER as tables."""

from collections import Counter
from collections.abc import Callable, Sequence

from benchmarks.faces.clusters import Clustered
from benchmarks.faces.judging import Record
from benchmarks.reading.tables import Table

NOTE = """An attack is accepted when `live` is true (APCER, ISO/IEC 30107-3); a person is refused when `live` is false
(BPCER). Review means `live` is undecided and a reviewer is asked; not judged means undecided for want of a usable
picture, and the client is asked for another. Intervals: 95 %, clustered by source photograph."""


def attacks(records: Sequence[Record]) -> Table:
    """Return what became of every species of attack, burst and gestures apart and together."""
    rows = []
    for species in dict.fromkeys(record["species"] for record in records if record["species"] != "live"):
        for capture in ("burst", "gestures", "both"):
            own = [r for r in records if r["species"] == species and capture in (r["capture"], "both")]
            if own:
                rows.append((species, capture, *_counts(own), _rate(own, accepted), *_others(own)))
    head = ("species", "capture", "n", "photographs", "APCER, %", "review, %", "refused, %", "not judged, %")
    return Table("Attacks", head, tuple(rows), NOTE)


def bona_fide(records: Sequence[Record]) -> Table:
    """Return what became of the bona fide captures."""
    rows = []
    for capture in ("burst", "gestures", "both"):
        own = [r for r in records if r["species"] == "live" and capture in (r["capture"], "both")]
        if own:
            others = (_rate(own, reviewed), _rate(own, accepted), _rate(own, not_judged))
            rows.append((capture, *_counts(own), _rate(own, refused), *others))
    head = ("capture", "n", "photographs", "BPCER, %", "review, %", "accepted, %", "not judged, %")
    return Table("Bona fide captures", head, tuple(rows))


def by_check(records: Sequence[Record]) -> Table:
    """Return of every species which check said no, and which asked for review where none said no; several may."""
    names = list(dict.fromkeys(check["name"] for record in records for check in record["checks"]))
    rows = []
    for species in dict.fromkeys(record["species"] for record in records):
        own = [record for record in records if record["species"] == species]
        failed, asked = Counter[str](), Counter[str]()
        for record in own:
            said_no = [check["name"] for check in record["checks"] if check["outcome"] == "fail"]
            failed.update(said_no)
            if not said_no:
                asked.update(check["name"] for check in record["checks"] if check["outcome"] == "review")
        rows.append((species, str(len(own)), *(_both(failed[name], asked[name], len(own)) for name in names)))
    note = "Per cent of sequences that a check failed; after + those that it only sent to review, no check failing."
    return Table("Which check caught them", ("species", "n", *names), tuple(rows), note)


def accepted(record: Record) -> bool:
    """Tell whether a sequence passes for a living person."""
    return record["live"] is True


def refused(record: Record) -> bool:
    """Tell whether a sequence is called not live."""
    return record["live"] is False


def reviewed(record: Record) -> bool:
    """Tell whether the frames were judged and nothing is decided: a reviewer is asked.

    Whether portrait and frames match is another question: it counts for nothing here.
    """
    return record["live"] is None and _judged(record)


def not_judged(record: Record) -> bool:
    """Tell whether the pictures could not be judged."""
    return record["live"] is None and not _judged(record)


def _judged(record: Record) -> bool:
    return any(check["name"] == "same_person" for check in record["checks"])


def _rate(records: Sequence[Record], mark: Callable[[Record], bool]) -> str:
    return str(Clustered.of((record["source"], mark(record)) for record in records))


def _others(records: Sequence[Record]) -> tuple[str, str, str]:
    return _rate(records, reviewed), _rate(records, refused), _rate(records, not_judged)


def _counts(records: Sequence[Record]) -> tuple[str, str]:
    return str(len(records)), str(len({record["source"] for record in records}))


def _both(failed: int, asked: int, total: int) -> str:
    if not failed and not asked:
        return "–"
    said = f"{100 * failed / total:.0f}"
    return f"{said} + {100 * asked / total:.0f}" if asked else said
