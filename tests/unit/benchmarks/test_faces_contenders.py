"""Which embedders are measured, as the command line names them."""

from pathlib import Path

import pytest

from benchmarks.digests import digest
from benchmarks.faces.__main__ import PARTS, parse
from benchmarks.faces.contenders import contender
from hawiya.models import ModelError


def test_embedders_stand_beside_each_other() -> None:
    given = parse(["recognition", "--embedder", "default", "dlib"])
    assert (given.parts, given.embedder) == (("recognition",), ["default", "dlib"])


def test_without_words_every_part_runs_with_the_embedder_in_use() -> None:
    given = parse([])
    assert (given.parts, given.embedder, given.count) == (PARTS, None, None)


def test_an_embedder_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nobody"):
        contender("nobody", tmp_path)


def test_an_embedder_that_is_not_installed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not installed"):
        contender("dlib", tmp_path)


def test_a_change_of_code_changes_its_digest(tmp_path: Path) -> None:
    code, other = tmp_path / "a.py", tmp_path / "b.py"
    code.write_text("x = 1\n", encoding="utf-8")
    other.write_text("y = 1\n", encoding="utf-8")
    before = digest([code, other])
    assert digest([other, code]) == before
    code.write_text("x = 2\n", encoding="utf-8")
    assert digest([code, other]) != before
