"""Measures the line reader on rendered lines in the reserved fonts, which training never draws.

    python -m lab.evaluate_reader --per-kind 200 --seed 61000

Prints exact match and character error rate by kind of line: the network's greedy reading over its whole alphabet, the
raw reading within the field's alphabet, and the final one. `--held-out` starts every name line with a reserved name.
"""

import argparse
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np
from rapidfuzz.distance import Levenshtein

from hawiya.cards.arabic import ascii_digits
from hawiya.cards.ctc import best_path, decode
from hawiya.cards.line_reading import Alphabet, LineReading
from hawiya.cards.read import LineReader, prepare
from hawiya.models import Network, load_network
from lab.fonts import evaluation_fonts
from lab.line_texts import SHORT_WORDS, Kind, LineTexts
from lab.lines import Line, LineRenderer

TODAY = date(2026, 11, 1)
ALPHABETS = {
    Kind.NUMBER: Alphabet.NUMBER,
    Kind.DATE: Alphabet.DATE,
    Kind.FIRST_NAME: Alphabet.NAMES,
    Kind.LAST_NAMES: Alphabet.NAMES,
    Kind.ADDRESS_1: Alphabet.TEXT,
    Kind.ADDRESS_2: Alphabet.PLACE,
    Kind.JOB: Alphabet.TEXT,
    Kind.SHORT_WORD: Alphabet.WORD,
    Kind.SERIAL: Alphabet.SERIAL,
    Kind.RANDOM: Alphabet.TEXT,
}


def read_line(reader: LineReader, line: Line) -> LineReading:
    """Read a line as its field is read on a card."""
    if line.kind is Kind.JOB:
        return reader.read_job(line.picture)
    match ALPHABETS[line.kind]:
        case Alphabet.NUMBER:
            return reader.read_number(line.picture, TODAY)
        case Alphabet.DATE:
            return reader.read_date(line.picture)
        case Alphabet.SERIAL:
            return reader.read_serial(line.picture)
        case Alphabet.NAMES:
            return reader.read_names(line.picture)
        case Alphabet.PLACE:
            return reader.read_place(line.picture)
        case Alphabet.WORD:
            return reader.read_word(line.picture, SHORT_WORDS)
        case _:
            return reader.read_text(line.picture)


def truth_of(line: Line) -> str:
    """Return what the reader shall answer: ASCII digits without gaps for number, date and serial."""
    digits = line.kind in (Kind.NUMBER, Kind.DATE, Kind.SERIAL)
    return ascii_digits(line.text.replace(" ", "")) if digits else line.text


@dataclass(slots=True)
class Tally:
    """Exact matches, edit distance and length over lines."""

    lines: int = 0
    exact: int = 0
    edits: int = 0
    characters: int = 0

    def add(self, read: str, truth: str) -> None:
        """Count one line."""
        self.lines += 1
        self.exact += read == truth
        self.edits += Levenshtein.distance(read, truth)
        self.characters += len(truth)

    def __str__(self) -> str:
        return f"{100 * self.exact / self.lines:5.1f} / {100 * self.edits / self.characters:5.2f}"


def rendered(per_kind: int, seed: int, held_out: bool | None, strength: float | None) -> list[Line]:
    """Render lines of every kind in the reserved fonts."""
    renderer = LineRenderer(evaluation_fonts(), LineTexts(held_out), seed, strength)
    rng = np.random.default_rng(seed)
    lines = []
    for kind in Kind:
        found: list[Line] = []
        while len(found) < per_kind:
            line = renderer.line(rng, kind)
            if line is not None:
                found.append(line)
        lines += found
    return lines


def greedy(network: Network, line: Line) -> str:
    """Return the network's own reading, no field known."""
    (scores,) = network.run(prepare(line.picture)[None, None])
    return decode(best_path(scores[0].astype(np.float64)))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--per-kind", type=int, default=200)
    parser.add_argument("--seed", type=int, default=61_000)
    parser.add_argument("--strength", type=float, default=0.8, help="harm done to the lines; training draws 0.2 to 1.1")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--failures", type=int, default=0, help="print so many misread lines")
    arguments = parser.parse_args()
    network = load_network("card_reader")
    reader = LineReader(network)
    tallies: defaultdict[str, list[Tally]] = defaultdict(lambda: [Tally(), Tally(), Tally()])
    sureness: list[tuple[float, bool]] = []
    failures = []
    for line in rendered(arguments.per_kind, arguments.seed, arguments.held_out or None, arguments.strength):
        truth, reading = truth_of(line), read_line(reader, line)
        for tally, text in zip(
            tallies[line.kind], (ascii_digits(greedy(network, line)), reading.raw, reading.text), strict=True
        ):
            tally.add(ascii_digits(text), ascii_digits(truth))
        sureness.append((reading.confidence, reading.text == truth))
        if reading.text != truth:
            failures.append(f"{line.kind:10} {line.family:20} {truth!r} read {reading.text!r} raw {reading.raw!r}")
    held_out = ", first name word held out" if arguments.held_out else ""
    print(f"{network.name_and_version}, seed {arguments.seed}, n = {arguments.per_kind} a kind, "
          f"strength {arguments.strength}{held_out}; exact match % / CER %")  # fmt: skip
    print(f"{'kind':12} {'greedy':>14} {'in alphabet':>14} {'final':>14}")
    for kind, (bare, raw, final) in tallies.items():
        print(f"{kind:12} {bare!s:>14} {raw!s:>14} {final!s:>14}")
    for low, high in ((0.0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 0.97), (0.97, 1.01)):
        marks = [right for confidence, right in sureness if low <= confidence < high]
        if marks:
            print(f"confidence {low:.2f}..{min(high, 1):.2f}: {len(marks)} lines, {100 * np.mean(marks):.1f} % exact")
    for failure in random.Random(1).sample(failures, min(arguments.failures, len(failures))):
        print(failure)


if __name__ == "__main__":
    main()
