"""How long each named stage of an examination took: one clock for cards, faces and whoever runs them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class StageClock:
    """Times named stages of one examination, in milliseconds."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block, also when it raises."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.milliseconds[name] = (time.perf_counter() - started) * 1000.0
