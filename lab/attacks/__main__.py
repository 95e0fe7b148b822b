"""Commands: contact sheets, files with their truth, the bank of clean cards, simple averages of the classes."""

import argparse
import sys
from pathlib import Path

from lab.attacks import TIERS


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    whole = argparse.ArgumentParser(prog="python -m lab.attacks", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)
    sheet = commands.add_parser("sheet", help="draw a contact sheet, each capture beside crops in its own pixels")
    sheet.add_argument("out", type=Path)
    write = commands.add_parser("write", help="write captures and truth.json")
    write.add_argument("out", type=Path)
    averages = commands.add_parser(
        "averages", help="print simple statistics of every class, to find what gives it away"
    )
    for command in (sheet, write, averages):
        command.add_argument("--species", nargs="*", default=None)
        command.add_argument("--tiers", nargs="*", choices=TIERS, default=list(TIERS))
        command.add_argument("--split", choices=("train", "evaluate"), default="train")
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--count", type=int, default=4, help="of each species (sheet), and of each tier (others)")
    cards = commands.add_parser("cards", help="render the bank of clean training cards (lab/cache/attack-cards)")
    cards.add_argument("of_each", type=int)
    cards.add_argument("--workers", type=int, default=2)
    return whole


def main(words: list[str]) -> None:
    """Do what the words say."""
    given = parser().parse_args(words)
    if given.command == "cards":
        from lab.attacks.cards import write_bank

        write_bank(given.of_each, given.workers)
        return
    from lab.attacks import sheets

    if given.command == "sheet":
        sheets.draw_sheet(given.out, given.species, given.tiers, given.split, given.seed, given.count)
    elif given.command == "write":
        sheets.write(given.out, given.species, given.tiers, given.split, given.seed, given.count)
    else:
        sheets.print_averages(given.species, given.tiers, given.split, given.seed, given.count)


if __name__ == "__main__":
    main(sys.argv[1:])
