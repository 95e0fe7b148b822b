"""Commands run in this process: a new one takes seconds to load everything, and a test of commands runs many."""

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hawiya.cli.main import main


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


class Commands:
    """Runs commands over one data folder."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = data
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def run(self, *arguments: str | Path, stdin: str = "", **environment: str) -> Done:
        """Run a command with something on its standard input; `environment` holds for it alone."""
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["hawiya", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.StringIO(stdin))
            patch.setenv("HAWIYA_DATA", str(self.data))
            for name, value in environment.items():
                patch.setenv(name, value)
            self._capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main()
        said = self._capsys.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else int(code is not None), said.out, said.err)

    def result(self, *arguments: str | Path, **environment: str) -> dict[str, Any]:
        """Run a command that must succeed, and return what it prints for programs."""
        done = self.run(*arguments, "--json", **environment)
        assert (done.returncode, done.stderr) == (0, "")
        # A server that a test runs in another thread may log before.
        parsed: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return parsed


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(tmp_path / "data", monkeypatch, capsys)
