"""What the index needs of the name model: parts as text, their keys as numbers, and which model it was."""

import math
import re
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from hawiya.names.blocking import block_keys
from hawiya.names.book import bits_of
from hawiya.names.folding import Script
from hawiya.names.likeness import likeness
from hawiya.names.parse import NamePart, part_of

NORM = 3
"""Costs of the parts of a name add up by this power: the cube root of the sum of cubes, as in `names.compare`."""

# With the letter for the script or kind of word.
_SHORTEST, _SHORTEST_TO_DROP_FROM = 2, 3
_VOWELS = re.compile("[aeiouy']")
_DOUBLED, _ONCE = re.compile(r"(.)\1+"), r"\1"
_SCRIPTS = {"a": Script.ARABIC, "l": Script.LATIN, "o": Script.OTHER}
_SIGNS = {script: sign for sign, script in _SCRIPTS.items()}


def text_of(part: NamePart) -> str:
    """Return a part as text, a letter for its script first; `part_from` makes the same part of it."""
    return _SIGNS[part.script] + part.text


def part_from(text: str) -> NamePart:
    """Return the part that `text_of` gave this text for."""
    return part_of(text[1:], _SCRIPTS[text[0]])


def keys_of(text: str) -> set[int]:
    """Return the keys of a part, 32-bit numbers; parts that can be one name share a key.

    Beside those of the name model they are the written word, a Latin one also without vowels, and what is left of both
    without one of their letters: so a slip in writing leads to the word, whatever it does to the sound.
    """
    written = [text]
    if text[0] == _SIGNS[Script.LATIN]:
        written.append(f"c{_VOWELS.sub('', _DOUBLED.sub(_ONCE, text[1:]))}")
    keys = set(block_keys(part_from(text)))
    for word in written:
        if len(word) > _SHORTEST:
            keys.add(_number(word))
        if len(word) > _SHORTEST_TO_DROP_FROM:
            keys.update(_number(word[:at] + word[at + 1 :]) for at in range(1, len(word)))
    return keys


def _number(text: str) -> int:
    return crc32(b"w" + text.encode("utf-8", "surrogatepass"))


def part_cost(a: str, b: str) -> tuple[float, float]:
    """Return what it costs to take two parts for one name, 0 and up, and how many bits it says that two people have it.

    From a cost of `DIFFERENT` on they are two names.
    """
    found = likeness(part_from(a), part_from(b))
    return found.cost, bits_of(found.share)


def most_cost(score: float) -> float:
    """Return the cost above which the comparison of two names stays under a score."""
    if score <= 0:
        return float("inf")
    return 2 * math.sqrt(max(0.0, 1 / score - 1))


def score_at(cost: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the scores of names at these costs, the inverse of `most_cost`."""
    scores: NDArray[np.float32] = np.float32(1) / (np.float32(1) + cost * cost / np.float32(4))
    return scores


@cache
def model_digest() -> str:
    """Return a digest of the name model: its code, its tables, and the package of names that it builds on."""
    together = sha256(version("egy-names").encode())
    for name, content in sorted(_contents(files("hawiya.names"), "")):
        together.update(name.encode() + b"\0" + sha256(content).digest())
    return together.hexdigest()


def _contents(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for item in folder.iterdir():
        name = f"{path}/{item.name}"
        if item.is_dir():
            found += _contents(item, name) if item.name != "__pycache__" else []
        elif not name.endswith(".pyc"):
            found.append((name, item.read_bytes()))
    return found
