"""Export a trained network: `python -m lab.export reader|locator|edges|layout|copies|tampering --version 1.1.0`.

Writes the ONNX file and its manifest to src/hawiya/models; the model card beside them is written by hand.
"""

from functools import partial

from lab import export_copies, export_reader, export_tampering, ship
from lab.commands import run_one_of

if __name__ == "__main__":
    run_one_of(
        {
            "reader": export_reader.main,
            "locator": partial(ship.main, "card_locator"),
            "edges": partial(ship.main, "card_edges"),
            "layout": partial(ship.main, "card_layout"),
            "copies": export_copies.main,
            "tampering": export_tampering.main,
        },
        __doc__,
    )
