"""What became of genuine cards and of attacks, as tables."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from benchmarks.authenticity import scores
from benchmarks.authenticity.captures import ATTACKS, BOTH, FIRST, GENUINE, SECOND, SIMULATORS, TIERS, shown_by
from benchmarks.authenticity.changes import CHANGES, SAME_FILE, STRANGERS
from benchmarks.authenticity.operating import Scores, apcer_at, auc, det
from benchmarks.reading.cards import Record
from benchmarks.reading.rates import Rate
from benchmarks.reading.tables import Table, ordered

BPCERS = (0.01, 0.02, 0.05)
DET_BPCERS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
AIMS: Mapping[str, str] = {
    **dict.fromkeys(("screen", "print", "photocopy"), "≤ 5"),
    **dict.fromkeys(("substituted_portrait", "edited_text"), "≤ 10"),
}
"""APCER that is aimed at where BPCER is 2 % or less."""

GENUINE_NOTE = """BPCER: called fake, of those that were judged. Review: left to a reviewer, of the same. Not read: the
reader found no such side of a card (BPNRR, ISO/IEC 30107-3). Asked again: the server asks for another picture whatever
the judgement says."""
ATTACKS_NOTE = """APCER: not called fake; of those that were judged, and of all, where one that the reader refused
counts as not passed. Review: left to a reviewer, of those that were judged; it counts in APCER. Silent: neither called
fake nor left to a reviewer, of all. Not read: the reader found no such side of a card (APNRR, ISO/IEC 30107-3)."""
MOVED_NOTE = """All thresholds moved together: a capture's score is the greatest distance (in logits) of any detector's
score above its threshold. Genuine captures are those of the same simulator."""
OWN_NOTE = "The score of the detectors of this species alone, whatever the others say of the capture."
DET_NOTE = "Where fewer genuine captures were judged than make one at this BPCER, none may be called an attack."
CAUGHT_NOTE = """Per cent of judged captures that a detector calls fake; after + those that it only leaves to a
reviewer, none calling the capture fake. Several may."""

REPLAY_NOTE = """Sent by another user than before. Found: evidence `reused_image`, by the file or as one exposure.
Number read: on the picture that comes again; without it a picture is looked for by its look alone. Other captures
should not be found; two scans of one card may be, for nothing of the place or the camera differs between them."""


def fake(record: Record) -> bool:
    """Tell whether a capture is called fake."""
    return record["fake"] is True


def reviewed(record: Record) -> bool:
    """Tell whether a reviewer decides on a capture: a detector doubts it, or none could judge it."""
    return record["fake"] is None or (bool(record["review"]) and not fake(record))


def judged(records: Sequence[Record]) -> list[Record]:
    """Return those captures that the reader did not refuse."""
    return [record for record in records if not record["refused"]]


def genuine(records: Sequence[Record]) -> Table:
    """Return what became of genuine cards, by simulator, tier and side."""
    rows = []
    for simulator in (*ordered(records, "simulator", SIMULATORS), BOTH):
        own = [r for r in records if r["kind"] == GENUINE and shown_by(simulator, r["simulator"])]
        parts = {tier: [r for r in own if r["tier"] == tier] for tier in ordered(own, "tier", TIERS)}
        parts |= {side: [r for r in own if r["side"] == side] for side in ("front", "back")}
        for part, some in {**parts, "all": own}.items():
            if some:
                rows.append((simulator, part, *_of_genuine(some)))
    head = ("simulator", "captures", "n", "not read, %", "judged", "BPCER, %", "review, %", "asked again, %")
    return Table("Genuine cards", head, tuple(rows), GENUINE_NOTE)


def _of_genuine(records: Sequence[Record]) -> tuple[str, ...]:
    of_judged = judged(records)
    again = Rate.of(record["asked_again"] for record in records)
    rates = (Rate.of(map(fake, of_judged)), Rate.of(map(reviewed, of_judged)), again)
    return str(len(records)), str(Rate.of(r["refused"] for r in records)), str(len(of_judged)), *map(str, rates)


def attacks(records: Sequence[Record]) -> Table:
    """Return what became of attacks at the thresholds that a tenant without wishes gets."""
    rows = []
    for kind in ordered(records, "kind", ATTACKS):
        for simulator in (*ordered(records, "simulator", SIMULATORS), BOTH):
            own = [r for r in records if r["kind"] == kind and shown_by(simulator, r["simulator"])]
            if own:
                rows.append((kind, simulator, *_of_attacks(own), AIMS.get(kind, "")))
    head = (
        *("species", "simulator", "n", "not read, %", "judged", "APCER of judged, %", "APCER of all, %"),
        *("review, %", "silent, %", "aim, APCER"),
    )
    return Table("Attacks at the shipped thresholds", head, tuple(rows), ATTACKS_NOTE)


def _of_attacks(records: Sequence[Record]) -> tuple[str, ...]:
    of_judged = judged(records)
    missed = [record for record in of_judged if not fake(record)]
    return (
        str(len(records)),
        str(Rate.of(record["refused"] for record in records)),
        str(len(of_judged)),
        str(Rate(len(missed), len(of_judged))),
        str(Rate(len(missed), len(records))),
        str(Rate.of(map(reviewed, of_judged))),
        str(Rate(sum(not reviewed(record) for record in missed), len(records))),
    )


def moved(records: Sequence[Record]) -> Table:
    """Return AUC and APCER at given BPCERs of the judgement as a whole."""
    rows = _at_given_bpcer(records, lambda kind: scores.whole)
    return Table("Judgement as a whole, at a given BPCER", _MOVED_HEAD, rows, MOVED_NOTE)


def by_own_detector(records: Sequence[Record]) -> Table:
    """Return AUC and APCER at given BPCERs of the detectors of each species alone."""
    return Table(
        "Each species' own detectors, at a given BPCER", _MOVED_HEAD, _at_given_bpcer(records, scores.own), OWN_NOTE
    )


_MOVED_HEAD = (
    *("species", "simulator", "genuine / attacks", "AUC, %"),
    *(f"APCER at BPCER {bpcer:.0%}, %" for bpcer in BPCERS),
    "aim at 2%",
)


def _at_given_bpcer(
    records: Sequence[Record], score_of: Callable[[str], scores.ScoreOf]
) -> tuple[tuple[str, ...], ...]:
    rows = []
    for kind, simulator, bona_fide, attacking in pairs_of(records, score_of):
        cells = (str(apcer_at(bona_fide, attacking, bpcer)) for bpcer in BPCERS)
        sizes = f"{len(bona_fide)} / {len(attacking)}"
        rows.append((kind, simulator, sizes, str(auc(bona_fide, attacking)), *cells, AIMS.get(kind, "")))
    return tuple(rows)


def pairs_of(
    records: Sequence[Record], score_of: Callable[[str], scores.ScoreOf]
) -> list[tuple[str, str, Scores, Scores]]:
    """Return species, simulator, and the scores of genuine captures and of attacks, where there are both.

    Where the first and the second simulator drew a species, their captures stand together once more, under one
    threshold.
    """
    found = []
    for kind in ordered(records, "kind", ATTACKS):
        simulators = ordered([record for record in records if record["kind"] == kind], "simulator", SIMULATORS)
        for simulator in (*simulators, BOTH) if {FIRST, SECOND} <= set(simulators) else simulators:
            own = [record for record in records if shown_by(simulator, record["simulator"])]
            bona_fide, attacking = (
                scores.of([record for record in own if record["kind"] == one], score_of(kind))
                for one in (GENUINE, kind)
            )
            if len(bona_fide) and len(attacking):
                found.append((kind, simulator, bona_fide, attacking))
    return found


def det_points(records: Sequence[Record]) -> Table:
    """Return APCER of the judgement as a whole at a row of BPCERs: the points of the DET curve."""
    rows = []
    for kind, simulator, bona_fide, attacking in pairs_of(records, lambda kind: scores.whole):
        cells = (f"{100 * apcer:.1f}" for _, apcer in det(bona_fide, attacking, DET_BPCERS))
        rows.append((kind, simulator, *cells))
    head = ("APCER, % at BPCER of at most", "simulator", *(f"{bpcer:.1%}" for bpcer in DET_BPCERS))
    return Table("DET points, judgement as a whole", head, tuple(rows), DET_NOTE)


def by_variant(records: Sequence[Record]) -> Table:
    """Return every variant of every attack, those that pass most first."""
    rows = []
    for kind in ordered(records, "kind", ATTACKS):
        for simulator in ordered(records, "simulator", SIMULATORS):
            own = [r for r in judged(records) if r["kind"] == kind and r["simulator"] == simulator]
            variants = {one: [r for r in own if r["variant"] == one] for one in sorted({r["variant"] for r in own})}
            missed = {one: Rate.of(not fake(record) for record in some) for one, some in variants.items()}
            for one in sorted(missed, key=lambda name: -missed[name].share):
                sent = Rate.of(map(reviewed, variants[one]))
                rows.append((kind, simulator, one, str(missed[one].total), str(missed[one]), str(sent)))
    head = ("species", "simulator", "variant", "judged", "APCER, %", "review, %")
    return Table("By variant, at the shipped thresholds", head, tuple(rows))


def by_tier(records: Sequence[Record]) -> Table:
    """Return APCER of judged attacks by tier of capture, at the shipped thresholds."""
    tiers = ordered(records, "tier", TIERS)
    rows = []
    for kind in ordered(records, "kind", ATTACKS):
        for simulator in ordered(records, "simulator", SIMULATORS):
            own = [r for r in judged(records) if r["kind"] == kind and r["simulator"] == simulator]
            cells = (str(Rate.of(not fake(record) for record in own if record["tier"] == tier)) for tier in tiers)
            if own:
                rows.append((kind, simulator, *cells))
    return Table("APCER by tier, %", ("species", "simulator", *tiers), tuple(rows))


def by_detector(records: Sequence[Record]) -> Table:
    """Return which detector called captures fake, and which asked for a reviewer where none did."""
    names = list(dict.fromkeys(one["species"] for r in judged(records) for one in r["detections"]))
    rows = []
    for kind in ordered(records, "kind", (GENUINE, *ATTACKS)):
        for simulator in ordered(records, "simulator", SIMULATORS):
            own = [r for r in judged(records) if r["kind"] == kind and r["simulator"] == simulator]
            if own:
                rows.append((kind, simulator, str(len(own)), *_caught(own, names)))
    return Table("Which detector caught them", ("captures", "simulator", "judged", *names), tuple(rows), CAUGHT_NOTE)


def _caught(records: Sequence[Record], names: Sequence[str]) -> list[str]:
    failed, asked = Counter[str](), Counter[str]()
    for record in records:
        failed.update({one["species"] for one in record["detections"] if _reaches(one, "threshold")})
        if not fake(record):
            asked.update({one["species"] for one in record["detections"] if _reaches(one, "doubt")})
    cells = []
    for name in names:
        said = f"{100 * failed[name] / len(records):.0f}"
        more = f" + {100 * asked[name] / len(records):.0f}" if asked[name] else ""
        cells.append(said + more if failed[name] or asked[name] else "–")
    return cells


def _reaches(detection: Mapping[str, float | None], which: str) -> bool:
    score, least = detection["score"], detection[which]
    return score is not None and least is not None and score >= least


def replayed(records: Sequence[Record]) -> Table | None:
    """Return how often a picture that comes again is found, by what was done to it; None without records."""
    if not records:
        return None
    rows = []
    simulators = ordered(records, "simulator", SIMULATORS)
    again = {change: [r for r in records if r["change"] == change] for change in (SAME_FILE, *CHANGES)}
    strange = {change: [r for r in records if r["change"] == change] for change in STRANGERS}
    parts = {**again, "all of these": [r for r in records if r["change"] in again]}
    for change, some in strange.items():
        parts[f"{change}, scans"] = [r for r in some if r["tier"] == "scan"]
        parts[f"{change}, photographs"] = [r for r in some if r["tier"] != "scan"]
    for part, own in parts.items():
        cells = (str(Rate.of(r["found"] for r in own if r["simulator"] == name)) for name in simulators)
        rows.append((part, str(len(own)), *cells, str(Rate.of(record["number"] for record in own))))
    head = ("sent again", "n", *(f"found, {name} simulator, %" for name in simulators), "number read, %")
    return Table("Replay", head, tuple(rows), REPLAY_NOTE)


def seconds(records: Sequence[Record]) -> Table:
    """Return how long a capture takes a worker: drawing, then everything else. For planning a run, not for reading."""
    rows = []
    for simulator in ordered(records, "simulator", SIMULATORS):
        for kind in ordered(records, "kind", (GENUINE, *ATTACKS)):
            own = [r["ms"] for r in records if r["kind"] == kind and r["simulator"] == simulator]
            if own:
                drawn = sum(ms["draw"] for ms in own) / len(own) / 1000
                rest = sum(sum(ms.values()) - ms["draw"] for ms in own) / len(own) / 1000
                rows.append((simulator, kind, str(len(own)), f"{drawn:.2f}", f"{rest:.2f}"))
    return Table("Seconds a capture", ("simulator", "captures", "n", "drawing", "reading and judging"), tuple(rows))
