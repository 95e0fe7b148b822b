"""The distinct parts of all names of a list, and which of them may be the same as a part that is asked for."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from hawiya.screening.watchlists.bitmaps import distinct
from hawiya.screening.watchlists.name_model import keys_of, part_cost
from hawiya.screening.watchlists.remembering import Remembered

STEPS = 200
"""A cost of 1, from which two parts are different names, in steps of this table."""
UNKNOWN, FREE, APART = 0, 1, 255
"""Parts that share a key and were not compared yet; a cost of 0, from which the steps count; different names."""
TENTHS, MOST_TENTHS = 10, 255
"""A bit of what a name says, in the numbers of `Mates.tenths`, and the largest of them."""

_REMEMBERED = 8_192
"""Parts whose mates are remembered: a few thousand names make up nearly all parts that are asked for."""


@dataclass(frozen=True, slots=True)
class Mates:
    """The parts of a vocabulary that share a key with a text, in order, and the cost of each in steps.

    `tenths` is what it says that two people have this name, in tenths of bits, rounded up; 0 where the names differ.
    Costs are found as they are needed: most mates stand in names that have nothing else in common with the one asked
    for, and comparing two parts is far dearer than a look into a table.
    """

    text: str
    parts: NDArray[np.uint32]
    steps: NDArray[np.uint8]
    tenths: NDArray[np.uint8]


class Vocabulary:
    """Distinct parts, numbered from 0, by their text and by their keys (`hawiya.names.blocking`)."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._texts = arrays["part_texts"]
        self._text_ends = arrays["part_text_ends"]
        self._keys = arrays["keys"]
        self._key_ends = arrays["key_ends"]
        self._key_parts = arrays["key_parts"]
        self._sums = arrays["part_sums"]
        self._remembered: Remembered[Mates] = Remembered(_REMEMBERED)

    def __len__(self) -> int:
        return len(self._text_ends)

    def text(self, part: int) -> str:
        """Return the text of a part."""
        start = self._text_ends[part - 1] if part else 0
        return str(self._texts[start : self._text_ends[part]].tobytes(), "utf-8", "surrogatepass")

    def has(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Tell which texts are parts; of ten thousand that are none, one may be taken for one."""
        if not texts or not len(self._sums):
            return np.zeros(len(texts), np.bool_)
        sums = np.array([crc32(_encoded(text)) for text in texts], np.uint32)
        places = np.minimum(np.searchsorted(self._sums, sums), len(self._sums) - 1)
        found: NDArray[np.bool_] = self._sums[places] == sums
        return found

    def mates(self, text: str) -> Mates:
        """Return the parts that may be the same as one with this text."""
        found = self._remembered.get(text)
        if found is None:
            parts = self._with_any(keys_of(text))
            unknown = np.full(len(parts), UNKNOWN, np.uint8)
            found = Mates(text, parts, unknown, np.full(len(parts), MOST_TENTHS, np.uint8))
            self._remembered.put(text, found)
        return found

    def has_like(self, text: str) -> bool:
        """Tell whether a part is like this text; all its mates are compared for that."""
        mates = self.mates(text)
        unknown = mates.steps == UNKNOWN
        if unknown.any():
            self.compare(mates, mates.parts[unknown])
        return bool((mates.steps != APART).any())

    def compare(self, mates: Mates, parts: NDArray[np.uint32]) -> None:
        """Find the costs of some parts among the mates, as far as they are not known yet."""
        places = np.searchsorted(mates.parts, parts)
        for place in places[mates.steps[places] == UNKNOWN].tolist():
            cost, bits = part_cost(mates.text, self.text(int(mates.parts[place])))
            # Rounded down, and bits up: a bound must never say that a name is less likely than it is.
            mates.tenths[place] = min(MOST_TENTHS, math.ceil(bits * TENTHS)) if cost < 1 else 0
            mates.steps[place] = FREE + int(cost * STEPS) if cost < 1 else APART

    def _with_any(self, keys: set[int]) -> NDArray[np.uint32]:
        """Return the parts that have one of these keys, in order."""
        wanted = np.array(sorted(keys), np.uint32)
        places = np.searchsorted(self._keys, wanted)
        places = places[self._keys.take(places, mode="clip") == wanted] if len(self._keys) else places[:0]
        ends, starts = self._key_ends[places], np.where(places > 0, self._key_ends[places - 1], 0)
        pieces = [self._key_parts[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        return distinct(np.concatenate(pieces)) if pieces else np.empty(0, np.uint32)


def vocabulary_arrays(texts: Sequence[str], keys: Iterable[Iterable[int]]) -> dict[str, NDArray[Any]]:
    """Return what a `Vocabulary` of these parts, with the keys of each, is made of."""
    encoded = list(map(_encoded, texts))
    pairs = np.fromiter(((key << 32) | part for part, own in enumerate(keys) for key in own), dtype=np.uint64)
    pairs.sort()
    distinct, counts = np.unique((pairs >> np.uint64(32)).astype(np.uint32), return_counts=True)
    return {
        "part_texts": np.frombuffer(b"".join(encoded), np.uint8),
        "part_text_ends": np.cumsum([len(text) for text in encoded], dtype=np.int64),
        "part_sums": np.sort(np.array([crc32(text) for text in encoded], np.uint32)),
        "keys": distinct,
        "key_ends": np.cumsum(counts, dtype=np.int64),
        "key_parts": pairs.astype(np.uint32),
    }


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
