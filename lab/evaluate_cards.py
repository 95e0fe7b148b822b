"""Whole cards through the whole pipeline, in reserved fonts: `python -m lab.evaluate_cards --count 40`.

Prints, per tier of pictures: the share located, the share whose side was told right, and for every field the share that
came out exactly as printed (numbers and dates: exactly; Arabic text: every letter). Seeds are stated.
"""

import argparse
from collections import defaultdict
from datetime import date

import numpy as np

from hawiya.cards.pipeline import CardReader
from hawiya.cards.reading import CardFinding, CardReading, Side
from hawiya.models import load_network
from lab.corpus import REFERENCE_DAY
from lab.tiers import EVALUATION_SEED, TIERS, TestPicture, Tier, pictures

REFUSALS = (CardFinding.NO_CARD, CardFinding.OUT_OF_FOCUS, CardFinding.POOR_QUALITY, CardFinding.UNSUPPORTED_DOCUMENT)


def wire_text(name: str, printed: str) -> str:
    """Return what the wire must say for a printed text: dates as YYYY-MM-DDT00:00:00, all else as printed."""
    if name in ("dateOfBirth", "idExpiry", "releaseDate"):
        parts = [int(part) for part in printed.split("/")]
        return f"{date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1):%Y-%m-%d}T00:00:00"
    return " ".join(printed.split())


class Tally:
    """Counts of one tier."""

    def __init__(self) -> None:
        self.located: list[bool] = []
        self.side: list[bool] = []
        self.refused: list[bool] = []
        self.exact: dict[str, list[bool]] = defaultdict(list)
        self.milliseconds: dict[str, list[float]] = defaultdict(list)

    def add(self, side: Side, test: TestPicture, reading: CardReading) -> list[str]:
        """Count one reading; return its wrong fields, for looking at."""
        self.located.append(reading.rectified is not None)
        self.side.append(reading.side is side)
        self.refused.append(any(finding.code in REFUSALS for finding in reading.findings))
        for stage, value in reading.milliseconds.items():
            self.milliseconds[stage].append(value)
        wrong = []
        for name, printed in test.card.texts.items():
            wanted = wire_text(name, printed)
            got = reading.fields[name].text if name in reading.fields else None
            self.exact[f"{side.value}.{name}"].append(got == wanted)
            if got != wanted:
                seen = reading.fields[name].printed if name in reading.fields else None
                wrong.append(f"{side.value}.{name}: {wanted} | {got} | {seen}")
        return wrong


def evaluate(reader: CardReader, tier: Tier, count: int, seed: int, *, show: bool) -> Tally:
    """Read `count` pictures of each side."""
    tally = Tally()
    for side in Side:
        for index, test in enumerate(pictures(tier, side.value, count, seed)):
            reading = reader.read(test.scene.picture, REFERENCE_DAY, side)
            wrong = tally.add(side, test, reading)
            if show:
                for line in wrong:
                    print(f"  {tier.name} {index}: {line}")
    return tally


def print_table(tallies: dict[str, Tally]) -> None:
    """Print one column per tier."""
    print(f"{'':22}" + "".join(f"{name:>9}" for name in tallies))
    for label in ("located", "side", "refused"):
        print(f"{label:22}" + "".join(f"{np.mean(getattr(tally, label)):9.1%}" for tally in tallies.values()))
    for name in next(iter(tallies.values())).exact:
        cells = (f"{np.mean(t.exact[name]):9.1%}" if t.exact[name] else f"{'-':>9}" for t in tallies.values())
        print(f"{name:22}" + "".join(cells))
    for stage in next(iter(tallies.values())).milliseconds:
        cells = (f"{np.median(t.milliseconds[stage]):9.1f}" for t in tallies.values())
        print(f"{'ms ' + stage:22}" + "".join(cells))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=40, help="pictures per tier and side")
    arguments.add_argument("--seed", type=int, default=EVALUATION_SEED)
    arguments.add_argument("--show", action="store_true", help="print every wrong field: wanted | got | printed")
    given = arguments.parse_args()
    networks = [load_network(name) for name in ("card_locator", "card_layout", "card_reader")]
    print(", ".join(network.name_and_version for network in networks))
    print(f"reserved fonts, seed {given.seed}, {given.count} pictures per tier and side; exact match of whole fields")
    done = {
        tier.name: evaluate(CardReader(*networks), tier, given.count, given.seed, show=given.show) for tier in TIERS
    }
    print_table(done)
