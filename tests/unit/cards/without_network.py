"""A line reader without a network: what it makes of readings that are given to it."""

from hawiya.cards.ctc import CLASSES
from hawiya.cards.line_reading import Alphabet
from hawiya.cards.read import LineReader
from hawiya.models import Manifest, Network


class NoNetwork(Network):
    """Only what the confidence is computed from."""

    def __init__(self) -> None:
        self.manifest = Manifest(
            name="card_reader", version="1", file="none.onnx", sha256="0" * 64, origin="trained_here", source="none",
            licence="none", input="", output="",
            settings={"classes": CLASSES, "calibration": {key.value: [0.0, -2.0, 1.0, 1.0] for key in Alphabet}},
        )  # fmt: skip


def line_reader() -> LineReader:
    """Return a reader that can weigh readings but read no picture."""
    return LineReader(NoNetwork())
