"""The results as tables, for the terminal and for the documentation alike."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.reading.cards import DATES, NUMBER, Record
from benchmarks.reading.overlap import GOOD
from benchmarks.reading.rates import Rate

NAMES = ("first_name", "last_names")
ADDRESS = ("address_1", "address_2")
ON_BACK = ("job", "jobTitle", "gender", "religion", "maritalStatus", "husbandName")
SERIAL = "idKey"

LABELS: Mapping[str, str] = {
    NUMBER: "14-digit number",
    "dateOfBirth": "date of birth",
    "releaseDate": "date of issue",
    "idExpiry": "date of expiry",
    "first_name": "first name",
    "last_names": "other names",
    "address_1": "address, line 1",
    "address_2": "address, line 2",
    SERIAL: "serial",
    "job": "job",
    "jobTitle": "job, second line",
    "gender": "gender",
    "religion": "religion",
    "maritalStatus": "marital status",
    "husbandName": "husband",
}
WIDE = ((NUMBER,), DATES, NAMES, ADDRESS, ON_BACK)
WIDE_LABELS = ("number", "dates", "names", "address", "back, other")
"""Fields that are pooled where there is no room for each."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its first column holds what each row is of."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def as_text(self) -> str:
        """Return it in columns of even width."""
        lines = [self.head, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.head))]
        body = "\n".join("  ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)) for row in lines)
        return "\n".join(part for part in (self.title, body, self.note) if part)

    def as_markdown(self) -> str:
        """Return it as Markdown under a heading."""
        rows = [self.head, ("---",) * len(self.head), *self.rows]
        body = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        return "\n\n".join(part for part in (f"### {self.title}", self.note, body) if part)


Marks = Callable[[Record], Iterable[bool]]
"""What one picture adds to a rate: no mark, one, or several."""


def located(record: Record) -> Iterable[bool]:
    """Mark whether the card was found where it is."""
    if record["side"] != "other":
        yield record["overlap"] is not None and record["overlap"] >= GOOD


def side_told(record: Record) -> Iterable[bool]:
    """Mark whether the side was told, nothing but the picture known."""
    if record["side"] != "other":
        yield record["seen"] == record["side"]


def other_refused(record: Record) -> Iterable[bool]:
    """Mark whether another document was not taken for a card."""
    if record["side"] == "other":
        yield record["doc_type"] != "national_id" and not record["given"]


def other_named(record: Record) -> Iterable[bool]:
    """Mark whether another document was called one."""
    if record["side"] == "other":
        yield record["doc_type"] == "other"


def exact(*names: str, side: str | None = None) -> Marks:
    """Return the marks of printed fields: right to the letter or not, also where no card was found."""

    def marks(record: Record) -> Iterable[bool]:
        if side is None or record["side"] == side:
            yield from (record["fields"][name][0] for name in names if name in record["fields"])

    return marks


def every_field(record: Record) -> Iterable[bool]:
    """Mark every printed field."""
    yield from (marks[0] for marks in record["fields"].values())


def every_reading(record: Record) -> Iterable[bool]:
    """Mark every printed field, right also where the reading was too doubtful to be reported."""
    yield from (marks[2] for marks in record["fields"].values())


def trusted_error(name: str, side: str | None = None) -> Marks:
    """Return the marks of a field that is reported without any finding and is wrong, of all pictures that show it."""

    def marks(record: Record) -> Iterable[bool]:
        if name in record["fields"] and (side is None or record["side"] == side):
            right, sure, _ = record["fields"][name]
            yield sure and not right

    return marks


def trusted(name: str) -> Marks:
    """Return the marks of a field that is reported without any finding."""
    return lambda record: (record["fields"][name][1],) if name in record["fields"] else ()


Aims = tuple[str, str, str]
_ROWS: Sequence[tuple[str, Marks, Aims | None]] = (
    (f"card located, IoU ≥ {GOOD}", located, ("100", "99.5", "98")),
    ("front or back told right", side_told, ("99.9", "99.9", "99.5")),
    ("other document not taken for a card", other_refused, None),
    ("… and called another document", other_named, None),
    ("14-digit number, front", exact(NUMBER, side="front"), ("99.8", "99.5", "97")),
    ("14-digit number, back", exact(NUMBER, side="back"), ("99.8", "99.5", "97")),
    ("dates, all", exact(*DATES), ("99.5", "99", "96")),
    *((LABELS[name], exact(name), None) for name in DATES),
    *((LABELS[name], exact(name), ("98", "97", "90")) for name in NAMES),
    *((LABELS[name], exact(name), ("97", "95", "85")) for name in ADDRESS),
    (LABELS[SERIAL], exact(SERIAL), None),
    *((LABELS[name], exact(name), ("98", "97", "90")) for name in ON_BACK),
    ("all fields", every_field, None),
    ("… doubtful readings counted", every_reading, None),
    ("number reported confident", trusted(NUMBER), None),
    ("number wrong although confident, front", trusted_error(NUMBER, "front"), ("≤ 0.02", "≤ 0.05", "≤ 0.2")),
    ("number wrong although confident, back", trusted_error(NUMBER, "back"), None),
)
AIM_TIERS = ("scan", "photo", "hard")


def rate(records: Iterable[Record], marks: Marks) -> Rate:
    """Count the marks of many pictures."""
    return Rate.of(mark for record in records for mark in marks(record))


def accuracy(records: Sequence[Record], generator: str, tiers: Sequence[str]) -> Table:
    """Return every rate of a generator's pictures, one column a tier, with what is aimed for."""
    by_tier = {tier: [r for r in records if r["generator"] == generator and r["tier"] == tier] for tier in tiers}
    rows = []
    for label, marks, aims in _ROWS:
        rates = [rate(by_tier[tier], marks) for tier in tiers]
        if any(one.total for one in rates):
            rows.append((label, *map(str, rates), " / ".join(aims) if aims else ""))
    sizes = (
        "/".join(str(sum(r["side"] == side for r in some)) for side in ("front", "back", "other"))
        for some in by_tier.values()
    )
    rows.append(("n: fronts / backs / other documents", *sizes, ""))
    return Table(
        f"By field and tier, {generator} generator",
        ("% (95 % interval)", *tiers, f"aim, {' / '.join(AIM_TIERS)}"),
        tuple(rows),
    )


def by_font(records: Sequence[Record]) -> Table:
    """Return how well each reserved family is read, all tiers together."""
    fonts = sorted({(record["generator"], record["font"]) for record in records if record["font"]})
    rows = []
    for of in fonts:
        own = [record for record in records if (record["generator"], record["font"]) == of]
        rows.append((" ".join(of), *(str(rate(own, exact(*names))) for names in WIDE), str(len(own))))
    return Table("By font, all tiers", ("generator and family", *WIDE_LABELS, "pictures"), tuple(rows))


def refusals(records: Sequence[Record]) -> Table:
    """Return what became of pictures without a card; 5001 says another document, 3011 no card."""
    rows = []
    finding = {"other": 5001, "none": 3011}
    kinds = list(dict.fromkeys(record["kind"] for record in records))
    for kind in (*kinds, "all"):
        own = [record for record in records if kind in (record["kind"], "all")]
        right = Rate.of(finding.get(record["doc_type"]) in record["findings"] for record in own)
        counts = (
            sum(record["doc_type"] == "none" for record in own),
            sum(record["doc_type"] == "other" for record in own),
            sum(record["taken"] for record in own),
            sum("idNumber" in record["given"] for record in own),
        )
        rows.append((kind, str(len(own)), str(right), *map(str, counts)))
    head = ("kind", "n", "refused with the right error, %", "none", "other", "taken for a card", "gave a number")
    return Table("Pictures without a card", head, tuple(rows))


def cut_off(records: Sequence[Record]) -> Table:
    """Return the share of cut-off cards that are refused, by how much of the card lies outside the frame."""
    rows = []
    for low, high in ((0.05, 0.15), (0.15, 0.3), (0.3, 0.501), (0.05, 0.501)):
        own = [record for record in records if low <= record["outside"] < high]
        refused = Rate.of(not record["taken"] and 3011 in record["findings"] for record in own)
        number = Rate.of("idNumber" in record["given"] for record in own)
        rows.append((f"{low:.0%} to {high:.0%}", str(len(own)), str(refused), str(number)))
    head = ("of the card outside", "n", "refused, %", "gave a number, %")
    return Table("Cards that the frame cuts", head, tuple(rows))


def ordered(records: Iterable[Record], key: str, order: Sequence[str]) -> list[str]:
    """Return which of `order` occur in the records."""
    present = {record[key] for record in records}
    return [value for value in order if value in present]
