"""Commands: the specimen people, depth of the photographs, contact sheets."""

import argparse
import sys
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """Return the command line; without a command's name it is `specimens`."""
    whole = argparse.ArgumentParser(prog="python -m lab.faces", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)
    specimens = commands.add_parser("specimens", help="render the specimen people (needs MediaPipe)")
    specimens.add_argument("--face-recognition-tests", type=Path, required=True)
    specimens.add_argument("--out", type=Path, required=True)
    specimens.add_argument("--gestures", type=Path, help="also write frames after gestures (JPEG quality 50) here")
    depth = commands.add_parser("depth", help="work out and keep the depth of every photograph (needs MediaPipe)")
    depth.add_argument("--face-recognition-tests", type=Path, help="test_images of face-recognition 1.3.0's sdist")
    sheet = commands.add_parser("sheet", help="draw a contact sheet of sequences")
    sheet.add_argument("out", type=Path)
    sheet.add_argument("--species", nargs="*", default=None)
    sheet.add_argument("--split", choices=("train", "evaluate"), default="train")
    sheet.add_argument("--capture", choices=("burst", "gestures"), default="burst")
    sheet.add_argument("--rows", type=int, default=3)
    sheet.add_argument("--start", type=int, default=0)
    sheet.add_argument("--height", type=int, default=360)
    sheet.add_argument("--seed", type=int, default=None)
    return whole


def main(words: list[str]) -> None:
    """Do what the words say."""
    if words and words[0].startswith("--") and words[0] != "--help":
        words = ["specimens", *words]
    given = parser().parse_args(words)
    if given.command == "specimens":
        from lab.faces import specimens

        specimens.draw(given.face_recognition_tests, given.out, given.gestures)
    elif given.command == "depth":
        from lab.faces import depth

        depth.keep_all(given.face_recognition_tests)
    else:
        from lab.faces import sheets
        from lab.faces.species import SEED

        seed = SEED if given.seed is None else given.seed
        sheets.draw(given.out, given.species, given.split, given.capture, given.rows, given.start, given.height, seed)


if __name__ == "__main__":
    main(sys.argv[1:])
