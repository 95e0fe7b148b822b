"""The command line as a stranger uses it: exit codes, JSON on stdout, one line on stderr."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from hawiya.specimens import people, specimen
from tests.unit.cli.commands import Commands


@pytest.mark.parametrize(
    ("arguments", "code", "answers", "says"),
    [
        (("models", "verify", "--json"), 0, '"card_reader": "ok"', ""),
        (("tenant", "create", "Bank"), 3, "", "hawiya init"),
    ],
)
def test_a_process_of_its_own_ends_as_the_commands_here_do(
    tmp_path: Path, arguments: tuple[str, ...], code: int, answers: str, says: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hawiya", *arguments],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "HAWIYA_DATA": str(tmp_path / "data")},
    )
    assert done.returncode == code
    for said, expected in ((done.stdout, answers), (done.stderr, says)):
        assert expected in said
        assert bool(said) == bool(expected)
    assert "Traceback" not in done.stderr


def test_from_nothing_to_a_token(commands: Commands) -> None:
    assert commands.result("init")["database"] == "sqlite"
    tenant = commands.result("tenant", "create", "Bank")["id"]
    key = commands.result("apikey", "create", "--tenant", tenant)["key"]
    user = commands.result("user", "create", "--tenant", tenant, "--phone", "01001234567", "--name", "محمد أحمد")["id"]
    assert isinstance(user, int)
    assert commands.result("token", "create", "--user", str(user))["access_token"].count(".") == 2
    assert commands.result("apikey", "revoke", key)["revoked"] is True
    again = commands.run("apikey", "revoke", key)
    assert (again.returncode, again.stdout) == (4, "")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("specimens", "out", "--person", "nobody"), 4, "person_1"),
        (("faces", "compare", "a.jpg"), 2, "two pictures"),
        (("faces", "liveness", "a.jpg", "b.jpg"), 2, "three pictures"),
        (("faces", "compare", "--pairs", "no.csv"), 2, "no.csv"),
        (("nonsense",), 2, "nonsense"),
        (("read",), 2, "images"),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_code(
    commands: Commands, arguments: tuple[str, ...], code: int, says: str
) -> None:
    done = commands.run(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_names_and_phones_are_taken_once(commands: Commands) -> None:
    commands.run("init")
    tenant = commands.result("tenant", "create", "Bank")["id"]
    assert commands.run("tenant", "create", "Bank").returncode == 2
    commands.run("user", "create", "--tenant", tenant, "--phone", "+201001234567")
    assert commands.run("user", "create", "--tenant", tenant, "--phone", "01001234567").returncode == 2
    assert commands.run("user", "create", "--tenant", tenant, "--phone", "12").returncode == 2
    assert commands.run("token", "create", "--user", "99").returncode == 4


def test_specimens_are_six_files_of_one_person(commands: Commands, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    said = commands.result("specimens", folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "back.jpg", "face_1.jpg", "face_2.jpg", "face_3.jpg", "front.jpg", "truth.json",
    ]  # fmt: skip
    assert said["people"] == people()
    assert json.loads((folder / "truth.json").read_text(encoding="utf-8"))["person"] == said["person"]


def test_reading_is_a_line_a_picture_whatever_it_is(commands: Commands, tmp_path: Path) -> None:
    commands.result("specimens", tmp_path / "s")
    text = tmp_path / "note.jpg"
    text.write_text("no picture", encoding="utf-8")
    files = [tmp_path / "s/back.jpg", text, tmp_path / "missing.jpg", tmp_path / "s/front.jpg"]
    done = commands.run("read", "--json", *files)
    assert done.returncode == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(file) for file in files]
    assert [line["side"] for line in lines] == ["back", None, None, "front"]
    assert [line["errors"][0]["code"] for line in lines[1:3]] == [415, 400]
    front = lines[3]
    assert front["doc_type"] == "national_id"
    truth = json.loads((tmp_path / "s/truth.json").read_text(encoding="utf-8"))
    assert front["fields"]["idNumber"]["text"] == truth["front"]["idNumber"]
    assert 0 <= front["fields"]["idNumber"]["confidence"] <= 1
    assert len(front["fields"]["idNumber"]["box"]) == 4
    assert {"decode", "locate", "read", "authenticity"} <= set(front["ms"])
    nothing = {"fake": None, "review": False, "species": [], "scores": {}}
    assert [line["spoofing"] for line in lines[1:3]] == [nothing, nothing]
    for line in (lines[0], front):
        assert (line["spoofing"]["fake"], line["spoofing"]["species"]) == (False, [])
        assert set(line["spoofing"]["scores"]) >= {"photocopy", "conflicting_data"}


def test_what_was_read_is_drawn_and_said_with_quality_and_hints(commands: Commands, tmp_path: Path) -> None:
    commands.result("specimens", tmp_path / "s")
    blurred = tmp_path / "s/other/front.jpg"
    blurred.parent.mkdir()
    with Image.open(tmp_path / "s/front.jpg") as picture:
        picture.filter(ImageFilter.GaussianBlur(16)).save(blurred)
    done = commands.run("read", "--json", "--overlay", tmp_path / "drawn", tmp_path / "s/front.jpg", blurred)
    assert (done.returncode, done.stderr) == (0, "")
    clear, poor = map(json.loads, done.stdout.splitlines())
    assert set(clear["quality"]) == {"sharpness", "exposure", "glare", "card_width_px", "coverage"}
    assert {field["hint"] for field in clear["fields"].values()} == {None}
    unread = {name: field for name, field in poor["fields"].items() if field["text"] is None}
    blur = "the first name is blurred: hold still, tap to focus and take another picture"
    assert unread["first_name"]["hint"] == blur
    assert unread["first_name"]["confidence"] < 0.5
    assert len(unread["first_name"]["box"]) == 4
    assert blur in [error["message"] for error in poor["errors"]]
    names = [f"{stem}_{kind}.png" for stem in ("front", "front_2") for kind in ("corners", "card", "authenticity")]
    assert [Path(file).name for line in (clear, poor) for file in line["overlay"]] == names
    assert sorted(path.name for path in (tmp_path / "drawn").iterdir()) == sorted(names)


def test_faces_are_compared_one_by_one_and_by_the_list(commands: Commands, tmp_path: Path) -> None:
    first, second = people()[:2]
    commands.result("specimens", tmp_path / "a", "--person", first)
    commands.result("specimens", tmp_path / "b", "--person", second)
    one, two, other = tmp_path / "a/face_1.jpg", tmp_path / "a/face_2.jpg", tmp_path / "b/face_1.jpg"
    same = commands.run("faces", "compare", one, two, "--json")
    assert (same.returncode, json.loads(same.stdout)["match"]) == (0, True)
    different = commands.run("faces", "compare", one, other, "--json")
    assert (different.returncode, json.loads(different.stdout)["match"]) == (1, False)
    with (tmp_path / "pairs.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerows([("a", "b"), (one, two), (one, tmp_path / "a/truth.json"), (one, tmp_path / "none.jpg")])
    listed = commands.run("faces", "compare", "--pairs", tmp_path / "pairs.csv", "--json")
    lines = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [line["match"] for line in lines] == [True, None, None]
    assert [line["error"] is None for line in lines] == [True, False, False]
    assert set(lines[0]) == {"a", "b", "score", "match", "error"}


def test_liveness_of_a_specimen_against_its_card(commands: Commands, tmp_path: Path) -> None:
    commands.result("specimens", tmp_path)
    frames = [tmp_path / f"face_{number}.jpg" for number in (1, 2, 3)]
    live = commands.run("faces", "liveness", *frames, "--portrait", tmp_path / "front.jpg", "--json")
    said = json.loads(live.stdout)
    assert (live.returncode, said["live"], said["errors"]) == (0, True, [])
    assert said["portrait_similarity"] > 0.42
    copied = commands.run("faces", "liveness", frames[0], frames[0], frames[0], "--json")
    assert (copied.returncode, json.loads(copied.stdout)["live"]) == (1, False)


def test_doctor_says_what_is_missing_and_what_is_honest(commands: Commands) -> None:
    before = commands.run("doctor", "--json")
    assert before.returncode == 1
    commands.run("init")
    after = commands.run("doctor", "--json")
    assert after.returncode == 0
    checks = {(entry["check"], entry["state"]) for entry in map(json.loads, after.stdout.splitlines())}
    assert {("database", "ok"), ("keys", "ok"), ("watchlists", "note"), ("authority", "note")} <= checks
    assert ("face_embedder", "note") in checks


def test_models_are_listed_and_verified(commands: Commands) -> None:
    assert commands.result("models", "verify")["card_reader"] == "ok"
    listed = [json.loads(line) for line in commands.run("models", "list", "--json").stdout.splitlines()]
    assert {"card_locator", "card_layout", "card_reader", "face_embedder"} <= {entry["name"] for entry in listed}
    assert next(entry for entry in listed if entry["name"] == "face_embedder")["unknown"]


def test_the_truth_of_a_specimen_is_not_in_its_pictures_metadata() -> None:
    for name in people():
        someone = specimen(name)
        number = json.loads(someone.truth)["front"]["idNumber"].encode()
        assert all(number not in data for data in (someone.front, someone.back, *someone.faces))


def test_master_keys_are_added_and_rotated_to(commands: Commands) -> None:
    assert commands.run("keys", "rotate").returncode == 3
    commands.run("init")
    tenant = commands.result("tenant", "create", "Bank")["id"]
    user = commands.result("user", "create", "--tenant", tenant, "--phone", "01001234567", "--name", "محمد")["id"]
    assert commands.result("keys", "add")["added"] is True
    assert sum(commands.result("keys", "rotate").values()) > 0
    assert sum(commands.result("keys", "rotate").values()) == 0
    assert commands.result("token", "create", "--user", str(user))["access_token"]
