"""Printed portraits: how many are found, and TAR at FAR of those that are compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from benchmarks.faces.grey_faces import person_of
from benchmarks.faces.operating import NOT_COMPARED, At, Scores, at, both_ways, pooled
from benchmarks.faces.portrait_jobs import Record
from benchmarks.reading.rates import Rate
from benchmarks.reading.tables import Table
from hawiya.faces.result import Embedding
from hawiya.models import OperatingPoints

Others = Mapping[str, Embedding]
"""The templates of the pictures `b` of one half of the people, by name; a picture without a face is missing."""

CARD_WIDTHS = ((0, 450), (450, 600), (600, 800), (800, 10_000))
"""Pixels of a card's longer edge in the photograph; at 600 the face is about 80 pixels wide."""

FALSE_ACCEPTS = 1e-3
OUTCOMES = ("no card", "no front", "no portrait")
EACH_HALF = ("half 1", "half 2")

FOUND_NOTE = """Widths, jaw to jaw, are medians with the 5th and 95th percentile: on the flattened card of 1200 pixels,
and in the photograph itself."""
TAR_NOTE = """A threshold of FAR 1e-03 is set on the impostors of one half of the people and measured on the other half;
fixed ones are the product's. A card without a usable portrait counts as not accepted. Impostors: every found portrait
against every picture b of other people of its half. Intervals: Wilson's, 95 %; for
FAR they are narrower than they should be, since one portrait stands in many pairs."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one embedder made of the portraits.

    `templates` are those of the records, None where no portrait was found; `others` those of the pictures `b` of
    either half; `points` fixed thresholds by their name.
    """

    name: str
    records: Sequence[Record]
    templates: Sequence[Embedding | None]
    others: tuple[Others, Others]
    points: Mapping[str, float]

    def only(self, wanted: Iterable[bool]) -> "Measured":
        """Return some of the portraits, by a mark for each."""
        marks = list(wanted)
        records, templates = tuple(compress(self.records, marks)), tuple(compress(self.templates, marks))
        return Measured(self.name, records, templates, self.others, self.points)

    def of_tier(self, tier: str) -> "Measured":
        """Return the portraits of one tier."""
        return self.only(record["tier"] == tier for record in self.records)

    def genuine(self, half: int) -> Scores:
        """Return the similarity of every pair of a half; without a portrait or a face it is `NOT_COMPARED`."""
        others = self.others[half]
        scores = [
            template @ others[record["b"]] if template is not None and record["b"] in others else NOT_COMPARED
            for record, template in zip(self.records, self.templates, strict=True)
            if record["half"] == half
        ]
        return np.array(scores, dtype=np.float32)

    def impostors(self, half: int) -> Scores:
        """Return the similarity of every found portrait of a half to every `b` of its other people."""
        own = [
            (person_of(record["a"]), template)
            for record, template in zip(self.records, self.templates, strict=True)
            if record["half"] == half and template is not None
        ]
        if not own:
            return np.empty(0, dtype=np.float32)
        stacked, owner = np.stack([template for _, template in own]), np.array([person for person, _ in own])
        people = np.array([person_of(name) for name in self.others[half]])
        scores = stacked @ np.stack(list(self.others[half].values())).T
        return np.asarray(scores[owner[:, None] != people[None, :]])


def found_table(of: Sequence[Measured], tiers: Sequence[str]) -> Table:
    """Return how many portraits are found, by embedder and tier."""
    rows = []
    for measured in of:
        for tier in tiers:
            own = measured.of_tier(tier).records
            usable = [record for record in own if record["outcome"] == "found"]
            why = (str(sum(record["outcome"] == outcome for record in own)) for outcome in OUTCOMES)
            people = str(len({person_of(record["a"]) for record in own}))
            widths = (_spread([record[key] for record in usable]) for key in ("width_px", "seen_px"))
            rows.append((measured.name, tier, str(len(own)), people, str(_unusable(own)), *why, *widths))
    head = ("embedder", "tier", "n", "people", "no usable portrait, %", *OUTCOMES, "face on the card, px", "seen, px")
    return Table("Printed portraits found", head, tuple(rows), FOUND_NOTE)


def by_width_table(of: Sequence[Measured]) -> Table:
    """Return what becomes of portraits by how wide the card is in the photograph, all tiers together."""
    rows = []
    for measured in of:
        for low, high in CARD_WIDTHS:
            own = measured.only(low <= record["card_px"] < high for record in measured.records)
            scores = np.concatenate([own.genuine(0), own.genuine(1)])
            tar = "; ".join(f"{point} {at(least, scores, scores).genuine}" for point, least in own.points.items())
            range_px = f"{low} to {high}" if high < CARD_WIDTHS[-1][1] else f"{low} and more"
            rows.append((measured.name, range_px, str(len(own.records)), str(_unusable(own.records)), tar))
    head = (
        "embedder",
        "card in the photograph, px",
        "n",
        "no usable portrait, %",
        "TAR at the product's thresholds, %",
    )
    return Table("Printed portraits by size of the card", head, tuple(rows))


def tar_rows(measured: Measured) -> list[tuple[str, ...]]:
    """Return the rows of one embedder and tier: both ways round, together, and at fixed thresholds by their name."""
    about = (measured.name, measured.records[0]["tier"])
    genuine = (measured.genuine(0), measured.genuine(1))
    impostors = (measured.impostors(0), measured.impostors(1))
    ways = both_ways(genuine, impostors, FALSE_ACCEPTS)
    asked = f"FAR {FALSE_ACCEPTS:.0e} of"
    rows = [(*about, f"{asked} {EACH_HALF[fit]}", EACH_HALF[1 - fit], *_cells(one)) for fit, one in enumerate(ways)]
    together = pooled((ways[0].genuine, ways[1].genuine)), pooled((ways[0].compared, ways[1].compared))
    rows.append((*about, f"{asked} the other half", "both", "", *map(str, together), "", ""))
    everyone = np.concatenate(genuine), np.concatenate(impostors)
    rows += [(*about, point, "both", *_cells(at(least, *everyone))) for point, least in measured.points.items()]
    return rows


def tar_table(rows: Sequence[tuple[str, ...]]) -> Table:
    """Return the rows of all embedders and tiers as a table."""
    about = ("embedder", "tier", "threshold of", "measured on", "threshold")
    head = (*about, "TAR, %", "TAR of the found, %", "FAR, %", "impostor pairs")
    return Table("Printed portraits against another picture", head, tuple(rows), TAR_NOTE)


def fixed_points(points: OperatingPoints | None) -> dict[str, float]:
    """Return the product's thresholds of matching, by name; none for an embedder that has none."""
    return {} if points is None else {"match": points.match, "review": points.match_review}


def _cells(one: At) -> tuple[str, ...]:
    return f"{one.threshold:.3f}", str(one.genuine), str(one.compared), str(one.impostors), str(one.impostors.total)


def _unusable(records: Sequence[Record]) -> Rate:
    return Rate.of(record["outcome"] != "found" for record in records)


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "–"
    low, middle, high = np.percentile(values, [5, 50, 95])
    return f"{middle:.0f} ({low:.0f}–{high:.0f})"
