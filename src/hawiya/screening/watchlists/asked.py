"""The parts asked for: what each part of a list costs in place of them, and what it says to have it."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hawiya.screening.watchlists.bitmaps import distinct
from hawiya.screening.watchlists.entry_facts import Scores
from hawiya.screening.watchlists.row_parts import Names
from hawiya.screening.watchlists.vocabulary import APART, TENTHS, UNKNOWN, Vocabulary


class Asked:
    """The parts asked for, their mates, and tables of what each part of the vocabulary is in place of them.

    The tables have a column more than there are parts, for what is no part of a name.
    """

    def __init__(self, vocabulary: Vocabulary, texts: Sequence[str]) -> None:
        self._vocabulary = vocabulary
        self.mates = [vocabulary.mates(text) for text in texts]

    def __len__(self) -> int:
        return len(self.mates)

    @cached_property
    def costs(self) -> NDArray[np.uint8]:
        """What each part of the vocabulary costs in place of each of those asked for."""
        costs = np.full((len(self), len(self._vocabulary) + 1), APART, np.uint8)
        for row, mates in zip(costs, self.mates, strict=True):
            row[mates.parts] = mates.steps
        return costs

    @cached_property
    def _tenths(self) -> NDArray[np.uint8]:
        """What each part of the vocabulary says at most when it stands for one of those asked for."""
        tenths = np.zeros(len(self._vocabulary) + 1, np.uint8)
        for mates in self.mates:
            tenths[mates.parts] = np.maximum(tenths[mates.parts], mates.tenths)
        return tenths

    def compare(self, names: Names) -> bool:
        """Compare what was not compared yet of the parts of names; tell whether there was any."""
        together = distinct(names.parts)
        unknown = self.costs.take(together, axis=1) == UNKNOWN
        if not unknown.any():
            return False
        for row, mates, own in zip(self.costs, self.mates, unknown, strict=True):
            self._vocabulary.compare(mates, together[own])
            row[mates.parts] = mates.steps
        self.__dict__.pop("_tenths", None)
        return True

    def bits(self, names: Names) -> Scores:
        """Return what it says at most that names have those of their parts that are like some asked for."""
        bits: Scores = self._tenths[names.parts].sum(axis=0, dtype=np.float32) / np.float32(TENTHS)
        return bits
