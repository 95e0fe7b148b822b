"""Every species by name, and the one way to draw a capture of it."""

import importlib
from collections.abc import Callable

import numpy as np

from lab.attacks import GENUINE, TIERS, Capture, Split, digital, genuine, photocopies, prints, screens

Draw = Callable[[str, str, Split, np.random.Generator], Capture]

DRAWN: dict[str, Draw] = {
    GENUINE: genuine.draw,
    screens.SPECIES: screens.draw,
    prints.SPECIES: prints.draw,
    photocopies.SPECIES: photocopies.draw,
    digital.SPECIES: digital.draw,
}

_TAMPERED = {
    "substituted_portrait": ("lab.attacks.substituted", "substituted"),
    "edited_text": ("lab.attacks.edited", "edited"),
}
"""Species whose modules draw with this package, and so are imported when they are asked for."""


def register(species: str, how: Draw) -> None:
    """Add a species, or draw it another way."""
    DRAWN[species] = how


def known() -> tuple[str, ...]:
    """Return the names of all species, genuine first."""
    return (*DRAWN, *(name for name in _TAMPERED if name not in DRAWN))


def draw(species: str, side: str, tier: str, split: Split, rng: np.random.Generator) -> Capture:
    """Draw one capture; the same arguments and state of `rng` give the same bytes.

    Raises `KeyError` for a species or a tier that nobody draws.
    """
    if tier not in TIERS:
        raise KeyError(tier)
    if species not in DRAWN:
        module, name = _TAMPERED[species]
        register(species, getattr(importlib.import_module(module), name))
    return DRAWN[species](side, tier, split, rng)
