"""Commands are listed without being loaded, and a command loads no more than it needs."""

import subprocess
import sys

import pytest

from hawiya.cli.command_table import COMMANDS, load

HEAVY = {"alembic", "cv2", "fastapi", "numpy", "onnxruntime", "PIL", "starlette", "uvicorn"}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_listed_as_it_says_itself(name: str) -> None:
    command = load(name)
    assert command.name == name
    assert (command.help or "").partition("\n\n")[0].replace("\n", " ") == COMMANDS[name].help


def test_commands_of_other_modules_are_in_their_group() -> None:
    assert {"create", "limits", "policy"} <= set(load("tenant").commands)
    assert {"create", "block", "export", "erase"} <= set(load("user").commands)


@pytest.mark.parametrize(
    ("arguments", "not_loaded"),
    [
        ("--help", HEAVY | {"sqlalchemy", "pydantic", "cryptography"}),
        ("tenant list --help", HEAVY),
        ("audit head --help", HEAVY),
        ("user erase --help", HEAVY),
    ],
)
def test_a_command_loads_what_it_needs(arguments: str, not_loaded: set[str]) -> None:
    code = (
        "import sys\nfrom hawiya.cli.main import main\n"
        "try:\n    main()\nfinally:\n    print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    command = [sys.executable, "-c", code, *arguments.split()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "typer" in loaded
    assert loaded.isdisjoint(not_loaded), loaded & not_loaded


def test_a_misspelt_command_is_told_what_it_may_be() -> None:
    done = subprocess.run([sys.executable, "-m", "hawiya", "tenan"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Did you mean 'tenant'" in done.stderr
