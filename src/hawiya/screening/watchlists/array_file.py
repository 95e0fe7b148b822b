"""A header and named NumPy arrays as one run of bytes: versioned, checked, read without copying, never executed.

Layout: the magic word, the SHA-256 of all that follows, the length of the header (uint64), the header as JSON, then the
arrays, each at a multiple of 64 bytes from the beginning. Numbers are little-endian.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"HAWIYA watchlist\x01"
_DIGEST_BYTES = 32
_ALIGNED = 64
_START = len(_MAGIC) + _DIGEST_BYTES

Arrays = Mapping[str, NDArray[Any]]


class NotAnIndex(ValueError):
    """These bytes are no index of a watchlist, or they were damaged; the message says which."""


def write_arrays(header: Mapping[str, Any], arrays: Arrays) -> bytes:
    """Return the header (JSON values) and one-dimensional or two-dimensional arrays as bytes."""
    described = {name: [array.dtype.str, list(array.shape)] for name, array in arrays.items()}
    head = json.dumps({"about": header, "arrays": described}, separators=(",", ":")).encode()
    content = bytearray(_START + 8 + len(head))
    content[_START : _START + 8] = len(head).to_bytes(8, "little")
    content[_START + 8 :] = head
    for array in arrays.values():
        content += bytes(-len(content) % _ALIGNED)
        content += np.ascontiguousarray(array).data.cast("B") if array.size else b""
    with memoryview(content) as whole:
        digest = sha256(whole[_START:]).digest()
    content[:_START] = _MAGIC + digest
    return bytes(content)


def read_arrays(content: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return what `write_arrays` was given; the arrays are read-only views of `content`. Raises `NotAnIndex`."""
    if not content.startswith(_MAGIC):
        raise NotAnIndex("no index of a watchlist of this version")
    with memoryview(content) as whole:
        if sha256(whole[_START:]).digest() != content[len(_MAGIC) : _START]:
            raise NotAnIndex("the index of the watchlist is damaged")
    place = _START + 8 + int.from_bytes(content[_START : _START + 8], "little")
    head = json.loads(content[_START + 8 : place])
    arrays: dict[str, NDArray[Any]] = {}
    for name, (kind, shape) in head["arrays"].items():
        place += -place % _ALIGNED
        dtype = np.dtype(kind)
        count = int(np.prod(shape, dtype=np.int64))
        arrays[name] = np.frombuffer(content, dtype, count, place).reshape(shape)
        place += count * dtype.itemsize
    return head["about"], arrays
