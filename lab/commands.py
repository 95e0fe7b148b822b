"""One command in front of several: the first argument names which, the rest goes to it."""

import sys
from collections.abc import Callable, Mapping


def run_one_of(commands: Mapping[str, Callable[[], None]], description: str | None) -> None:
    """Run the command that the first argument names; say what there is when it names none (exit status 2)."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    if wanted not in commands:
        print(f"{description}\nOne of: {', '.join(commands)}", file=sys.stderr)
        raise SystemExit(0 if wanted in ("-h", "--help") else 2)
    sys.argv = [f"{sys.argv[0]} {wanted}", *sys.argv[2:]]
    commands[wanted]()
