"""Train a network: `python -m lab.train reader|locator|edges|layout|copies|tampering [options of its own command]`.

The same command carries a stopped run on from its last checkpoint. `--help` behind a name lists that network's options.
"""

from lab import train_copies, train_edges, train_layout, train_locator, train_reader, train_tampering
from lab.commands import run_one_of

if __name__ == "__main__":
    run_one_of(
        {
            "reader": train_reader.main,
            "locator": train_locator.main,
            "edges": train_edges.main,
            "layout": train_layout.main,
            "copies": train_copies.main,
            "tampering": train_tampering.main,
        },
        __doc__,
    )
