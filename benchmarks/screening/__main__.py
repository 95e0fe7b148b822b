"""`python -m benchmarks.screening names`: what is measured of screening, a sub-command each."""

from argparse import ArgumentParser

from benchmarks.screening import authority, list_import, names, namesakes, readings, recall, rescreening, speed

COMMANDS = {
    "names": names,
    "namesakes": namesakes,
    "readings": readings,
    "recall": recall,
    "speed": speed,
    "import": list_import,
    "rescreening": rescreening,
    "authority": authority,
}
"""Modules with `add_options(parser)` and `run(options)`."""


def main() -> None:
    """Run one of them."""
    parser = ArgumentParser(prog="python -m benchmarks.screening", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, module in COMMANDS.items():
        command = commands.add_parser(name, description=module.__doc__)
        module.add_options(command)
        command.set_defaults(run=module.run)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
