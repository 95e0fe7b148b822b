"""`hawiya screen compare`: one pair, a file of pairs, and files that are none."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hawiya.cli.output import CommandError, Exit
from hawiya.cli.screen import app

run = CliRunner().invoke


def test_one_pair_that_matches() -> None:
    done = run(app, ["compare", "محمد أحمد", "Mohamed Ahmad", "--json"])
    assert done.exit_code == Exit.DONE
    told = json.loads(done.stdout)
    assert (told["a"], told["b"], told["match"]) == ("محمد أحمد", "Mohamed Ahmad", True)
    assert 0.8 <= told["score"] <= 1
    assert told["explanation"] == "محمد = mohamed (romanisation); احمد = ahmad (romanisation)"


def test_one_pair_that_does_not() -> None:
    done = run(app, ["compare", "محمد أحمد", "Mona Ahmad"])
    assert done.exit_code == Exit.ANSWER_IS_NO
    assert "match: False" in done.stdout


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_file_is_a_line_a_pair(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(mark + 'id,a,b\n1,"EL-SHENNAWY, Mohamed",محمد الشناوي\n\n2,Omar,Amr\n3,,x\n', encoding="utf-8")
    done = run(app, ["compare", "--pairs", str(file), "--json"])
    assert done.exit_code == Exit.DONE
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["match"] for line in told] == [True, False, False]
    assert told[0]["a"] == "EL-SHENNAWY, Mohamed"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "line 1: the file is empty"),
        (b"first,second\nx,y\n", "line 1: the heading must name the columns a and b"),
        (b"a,b\nx,y\nz\n", "line 3: a name is missing"),
        (b'a,b\nx,"y\n', "line 2: no valid CSV"),
        (b"a,b\nx,y\n\xff\xfe,z\n", "line 3: not UTF-8"),
    ],
)
def test_a_bad_file_is_told_with_its_line(tmp_path: Path, content: bytes, fault: str) -> None:
    file = tmp_path / "pairs.csv"
    file.write_bytes(content)
    done = run(app, ["compare", "--pairs", str(file), "--json"])
    assert isinstance(done.exception, CommandError)
    assert fault in str(done.exception)
    assert done.exception.code is Exit.USAGE


@pytest.mark.parametrize("arguments", [["compare"], ["compare", "x"], ["compare", "x", "y", "--pairs", "f.csv"]])
def test_it_wants_two_names_or_a_file(arguments: list[str]) -> None:
    assert isinstance(run(app, arguments).exception, CommandError)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = run(app, ["compare", "--pairs", str(tmp_path / "none.csv")])
    assert "cannot read" in str(done.exception)
