"""Results outlast an interruption and are never mixed with those of another run."""

from pathlib import Path

import pytest

from benchmarks.reading.results import OtherRun, Results

RUN = {"seed": 1, "card_reader": "card_reader@1.0.0"}


def test_a_finished_job_is_known_to_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "new" / "results.jsonl"
    Results(path, RUN).add("cards scan 0 2", [{"id": "a", "text": "محمد"}, {"id": "b"}])
    again = Results(path, RUN)
    assert "cards scan 0 2" in again
    assert "cards scan 2 2" not in again
    assert list(again.of_part("cards")) == [{"id": "a", "text": "محمد"}, {"id": "b"}]


def test_a_torn_line_is_dropped_and_the_file_carries_on(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    results = Results(path, RUN)
    results.add("cards 0", [{"id": "a"}])
    results.add("cards 1", [{"id": "b"}])
    path.write_bytes(path.read_bytes()[:-9])
    again = Results(path, RUN)
    assert "cards 1" not in again
    again.add("cards 1", [{"id": "b"}])
    assert [record["id"] for record in Results(path, RUN).of_part("cards")] == ["a", "b"]


def test_a_picture_counts_once_however_the_runs_were_cut(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.jsonl", RUN)
    results.add("cards 0 2", [{"id": "a"}, {"id": "b"}])
    results.add("cards 0 3", [{"id": "a"}, {"id": "b"}, {"id": "c"}])
    assert [record["id"] for record in results.of_part("cards")] == ["a", "b", "c"]


def test_parts_are_kept_apart(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.jsonl", RUN)
    results.add("cards 0", [{"id": "a"}])
    results.add("peer 0", [{"id": "b"}])
    assert [record["id"] for record in results.of_part("peer")] == ["b"]


def test_tables_can_be_made_of_whatever_is_there(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    Results(path, RUN).add("cards 0", [{"id": "a"}])
    looked_at = Results(path, None)
    assert looked_at.of == RUN
    assert [record["id"] for record in looked_at.of_part("cards")] == ["a"]
    with pytest.raises(FileNotFoundError):
        Results(tmp_path / "none.jsonl", None)


@pytest.mark.parametrize("other", [{**RUN, "seed": 2}, {**RUN, "card_reader": "card_reader@1.1.0"}, {"seed": 1}])
def test_results_of_another_run_are_not_mixed_in(tmp_path: Path, other: dict[str, object]) -> None:
    path = tmp_path / "results.jsonl"
    Results(path, RUN).add("cards 0", [{"id": "a"}])
    with pytest.raises(OtherRun):
        Results(path, other)
