"""Error rates of presentation attack detection and their clustered intervals."""

import pytest

from benchmarks.faces.clusters import Clustered
from benchmarks.faces.liveness_tables import attacks, bona_fide, by_check


def record(
    species: str, source: str, live: bool | None, outcome: str = "pass", judged: bool = True
) -> dict[str, object]:
    checks = [{"name": "quality", "outcome": "pass"}]
    if judged:
        checks += [{"name": "same_person", "outcome": "pass"}, {"name": "relief", "outcome": outcome}]
    about = {"species": species, "capture": "burst", "source": source}
    return {**about, "live": live, "needs_review": outcome == "review", "checks": checks}


def test_the_interval_widens_where_sequences_of_one_photograph_agree() -> None:
    apart = Clustered.of((f"p{i}", i % 4 == 0) for i in range(100))
    together = Clustered.of((f"p{i // 10}", i // 10 in (0, 4)) for i in range(100))
    wide = together.interval[1] - together.interval[0]
    assert apart.share == 0.25
    assert together.share == 0.2
    assert wide > 2 * (apart.interval[1] - apart.interval[0])


def test_without_any_hit_the_bound_is_that_of_the_photographs() -> None:
    clean = Clustered.of((f"p{i % 20}", False) for i in range(200))
    low, high = clean.interval
    assert (low, round(high, 4)) == (0.0, 0.1611)


def test_nothing_counted_is_a_dash() -> None:
    assert str(Clustered.of([])) == "–"


@pytest.mark.parametrize(
    ("live", "outcome", "judged", "column"),
    [(True, "pass", True, 4), (None, "review", True, 5), (False, "fail", True, 6), (None, "pass", False, 7)],
)
def test_every_attack_falls_into_one_column(live: bool | None, outcome: str, judged: bool, column: int) -> None:
    table = attacks([record("print", "a", live, outcome, judged)])
    shares = [cell.split(" ")[0] for cell in table.rows[0][4:]]
    assert shares == ["100.0" if number == column else "0.0" for number in range(4, 8)]


def test_people_and_attacks_are_counted_apart() -> None:
    records = [record("live", "a", False, "fail"), record("live", "b", True), record("print", "a", True)]
    assert bona_fide(records).rows[-1][:4] == ("both", "2", "2", "50.0 (0.0–100.0)")
    assert [row[:3] for row in attacks(records).rows] == [("print", "burst", "1"), ("print", "both", "1")]


def test_the_check_that_said_no_is_named() -> None:
    rows = by_check([record("print", "a", False, "fail"), record("print", "b", None, "review")]).rows
    assert rows == (("print", "2", "–", "–", "50 + 50"),)
