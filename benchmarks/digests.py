"""Digests of code: results of one code are not mixed with those of another."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(files: Iterable[Path]) -> str:
    """Return twelve hexadecimal digits that tell these files' contents, in the order of their paths."""
    together = hashlib.sha256()
    for path in sorted(files):
        together.update(path.read_bytes())
    return together.hexdigest()[:12]
