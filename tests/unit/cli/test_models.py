"""`hawiya models use|list|verify|calibrate` as a stranger runs them."""

import csv
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from hawiya.cli import calibrating
from hawiya.cli.calibrating import BadRow, Pair, read_pairs
from hawiya.cli.models import app
from hawiya.cli.output import CommandError, Exit
from hawiya.faces.embed import normalised
from hawiya.faces.result import Embedding
from hawiya.models import ModelError, installed_models_dir
from hawiya.models.calibration import operating_points_in_use
from tests.unit.models.test_operator_network import embedder


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, as `hawiya.cli.main` would tell a shell."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a models folder of its own with the installed default networks, which the commands use."""
    folder = tmp_path / "models"
    folder.mkdir()
    for path in installed_models_dir().glob("fr_*.onnx"):
        (folder / path.name).symlink_to(path)
    monkeypatch.setenv("HAWIYA_MODELS_DIR", str(folder))
    return folder


def run(*arguments: str | Path) -> Done:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if isinstance(done.exception, CommandError | ModelError):
        code = done.exception.code if isinstance(done.exception, CommandError) else Exit.NOT_SET_UP
        return Done(code, done.stdout, f"{done.stderr}hawiya: {done.exception}\n")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def listed() -> dict[str, dict[str, object]]:
    lines = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    return {line["name"]: line for line in lines}


def table(path: Path, rows: Iterable[tuple[object, ...]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("a", "b", "same"), *rows])
    return path


def faces(person: str) -> list[Path]:
    return [Path(str(files("hawiya.specimens") / "people" / person / f"face_{number}.jpg")) for number in (1, 2, 3)]


def test_an_alternative_that_is_not_installed_is_known_and_cannot_be_used(models: Path) -> None:
    verified = run("verify", "--json")
    assert (verified.returncode, json.loads(verified.stdout)["face_embedder_dlib"]) == (0, "not installed")

    chosen = run("use", "face_embedder", "dlib")
    assert (chosen.returncode, chosen.stdout) == (3, "")
    assert "hawiya models install face_embedder_dlib" in chosen.stderr
    assert listed()["face_embedder"]["in_use"] is True


def test_an_own_file_is_used_and_the_default_again(models: Path, tmp_path: Path) -> None:
    own = embedder(tmp_path / "own.onnx")

    chosen = run("use", "face_embedder", own, "--channels", "BGR", "--json")

    assert chosen.returncode == 0
    name = json.loads(chosen.stdout)["in_use"]
    assert "no thresholds yet: run `hawiya models calibrate PAIRS.csv`" in chosen.stderr
    entries = listed()
    assert {entry["name"] for entry in entries.values() if entry["role"] == "face_embedder" and entry["in_use"]} == {
        name
    }
    assert (entries[name]["origin"], entries[name]["licence"]) == ("operator", "not stated")
    assert (entries[name]["thresholds"], entries[name]["state"]) == (None, "ok")
    assert run("use", "face_embedder", "default").returncode == 0
    assert listed()["face_embedder"]["in_use"] is True


def test_a_changed_copy_of_an_own_file_is_noticed(models: Path, tmp_path: Path) -> None:
    own = run("use", "face_embedder", embedder(tmp_path / "own.onnx"), "--json")
    name = json.loads(own.stdout)["in_use"]
    (models / f"{name}.onnx").write_bytes(b"changed")

    verified = run("verify", "--json")

    assert (verified.returncode, json.loads(verified.stdout)[name]) == (1, "different")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("use", "face_embedder", "nonsense"), 2, "known: face_embedder, face_embedder_dlib"),
        (("use", "card_reader", "default"), 2, "no job whose network can be replaced"),
        (("use", "face_embedder", "missing.onnx"), 2, "cannot read missing.onnx"),
        (("use", "face_embedder", "default", "--scale", "128"), 2, "describe an embedder's own file"),
        (("install", "nonsense"), 4, "no network is called 'nonsense'"),
        (("install", "card_reader"), 2, "is not installed from a package"),
        (("calibrate", "missing.csv"), 2, "cannot read missing.csv"),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_code(models: Path, arguments: tuple[str, ...], code: int, says: str) -> None:
    done = run(*arguments)

    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_of_another_shape_is_refused(models: Path) -> None:
    done = run("use", "face_embedder", models / "fr_pose.onnx")

    assert done.returncode == 2
    assert "(1, 3, 224, 224), not (1, 3, 112, 112)" in done.stderr


def test_pairs_are_read_and_bad_lines_are_told(tmp_path: Path) -> None:
    rows = [("x", "y", "yes"), ("x", "z", "0"), ("x", "", "1"), ("x", "v", "maybe"), ("x", "x", "1"), ("y", "x", "1")]

    good, bad = read_pairs(table(tmp_path / "pairs.csv", rows))

    assert good == [Pair(2, "x", "y", True), Pair(3, "x", "z", False)]
    assert bad == [
        BadRow(4, "a picture is missing"),
        BadRow(5, "same is neither yes nor no (1 or 0, true or false)"),
        BadRow(6, "x is compared with itself"),
        BadRow(7, "the pair of line 2 again"),
    ]


def test_a_row_that_is_too_short_is_a_bad_line(tmp_path: Path) -> None:
    assert read_pairs(table(tmp_path / "pairs.csv", [("x",)])) == ([], [BadRow(2, "a picture is missing")])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a,b\nx,y\n", "needs the columns a, b and same"),
        (b"", "needs the columns a, b and same"),
        (b"a,b,same\n", "holds no pairs"),
        (b"a,b,same\n\xff\xfe,y,1\n", "is no CSV file in UTF-8"),
        (b'a,b,same\n"x,y,1\n', "is no CSV file in UTF-8"),
    ],
)
def test_what_is_no_table_of_pairs_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "pairs.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=says):
        read_pairs(path)


def test_too_few_different_people_set_nothing(models: Path, tmp_path: Path) -> None:
    mine, others = faces("person_1"), faces("person_2")
    rows = [(a, b, "yes") for a, b in combinations(mine, 2)] + [(a, b, "no") for a in mine for b in others]

    done = run("calibrate", table(tmp_path / "pairs.csv", rows), "--json")

    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert (said["genuine"], said["impostor"], said["written"]) == (3, 9, None)
    assert said["rows"][2]["note"] == "cannot be set: 9 impostor pairs, at least 10000 are needed"
    assert not list(models.glob("*.thresholds.json"))


def test_pictures_that_cannot_be_used_are_told_by_line(models: Path, tmp_path: Path) -> None:
    mine = faces("person_1")
    text = tmp_path / "note.jpg"
    text.write_text("no picture", encoding="utf-8")
    copy = tmp_path / "copy.jpg"
    shutil.copy(mine[0], copy)
    rows = [(mine[0], mine[1], 1), (mine[0], text, 1), (mine[0], tmp_path / "gone.jpg", 0), (mine[0], copy, 1)]

    done = run("calibrate", table(tmp_path / "pairs.csv", [*rows, (mine[1], text, 0)]))

    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert lines[0].endswith("has lines that cannot be used; nothing was written")
    assert lines[1] == f"line 3: {text} is no picture that can be used (code 415) (it is on 2 lines)"
    assert lines[2] == f"line 4: cannot read {tmp_path / 'gone.jpg'}: No such file or directory"
    assert lines[3] == f"line 5: {mine[0]} and {copy} are one and the same file"


class Knows:
    """Stands in for the face engine: a template for every picture, near to the others of its person."""

    def __init__(self, _folder: Path) -> None:
        self._people = np.random.default_rng(6).normal(size=(300, 64))

    def detect(self, picture: str) -> list[str]:
        return [f"the face of {picture}"]

    def embed(self, picture: str, face: str) -> Embedding:
        assert face == f"the face of {picture}"
        person, number = map(int, picture.split("_"))
        own = self._people[person] + np.random.default_rng(number).normal(0, 0.2, 64)
        return normalised(own.astype(np.float32))


def test_enough_pairs_set_the_thresholds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibrating, "FaceEngine", Knows)
    monkeypatch.setattr(calibrating, "decode_picture", lambda data, _name, _edge: data.decode())
    monkeypatch.setenv("HAWIYA_MODELS_DIR", str(tmp_path))
    for person in range(150):
        for number in (1, 2):
            (tmp_path / f"{person}_{number}.jpg").write_text(f"{person}_{number}", encoding="utf-8")
    rows = [(tmp_path / f"{a}_1.jpg", tmp_path / f"{b}_1.jpg", "no") for a, b in combinations(range(150), 2)]
    rows += [(tmp_path / f"{person}_1.jpg", tmp_path / f"{person}_2.jpg", "yes") for person in range(150)]

    done = run("calibrate", table(tmp_path / "pairs.csv", rows), "--json")

    assert done.returncode == 0
    said = json.loads(done.stdout)
    assert (said["genuine"], said["impostor"]) == (150, 11_175)
    assert [row["fmr"]["errors"] for row in said["rows"]] == [111, 11, 1]
    assert [row["fnmr"]["errors"] for row in said["rows"]] == [0, 0, 0]
    assert said["rows"][2]["note"] == "weak: 11175 impostor pairs, the rule of 30 wants 300000"
    written = json.loads((tmp_path / "face_embedder.thresholds.json").read_bytes())
    assert written["operating_points"] == {row["name"]: row["threshold"] for row in said["rows"]}
    assert operating_points_in_use(tmp_path).model_dump() == written["operating_points"]
