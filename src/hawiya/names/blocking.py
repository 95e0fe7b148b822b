"""Keys under which an index finds the parts that a part may be compared with.

Two parts that `compare` takes for one name share a key but for less than one in a hundred (measured by `python -m
benchmarks.screening names`). Keys are 32-bit numbers, the same on every machine.
"""

from functools import lru_cache
from zlib import crc32

from hawiya.names.equivalents import NAMES_OF
from hawiya.names.folding import Script
from hawiya.names.parse import NamePart
from hawiya.names.shapes import outline
from hawiya.names.skeleton import arabic_skeletons, latin_skeletons

_SHORTEST_TO_DROP_FROM = 4


def block_keys(part: NamePart) -> frozenset[int]:
    """Return the keys of a part: consonant skeletons; for Arabic also its outline, and that with one letter less."""
    return _keys(part.core, part.script)


@lru_cache(maxsize=1 << 18)
def _keys(core: str, script: Script) -> frozenset[int]:
    if script is Script.LATIN:
        meant = (skeleton for name in NAMES_OF.get(core, ()) for skeleton in arabic_skeletons(name))
        return frozenset(_number("s", skeleton) for skeleton in (*latin_skeletons(core), *meant))
    if script is Script.OTHER:
        return frozenset((_number("o", core),))
    keys = {_number("s", skeleton) for skeleton in arabic_skeletons(core)}
    shape = outline(core)
    keys.add(_number("r", shape))
    if len(shape) >= _SHORTEST_TO_DROP_FROM:
        keys.update(_number("r", shape[:at] + shape[at + 1 :]) for at in range(len(shape)))
    return frozenset(keys)


def _number(kind: str, text: str) -> int:
    return crc32(f"{kind}{text}".encode())
