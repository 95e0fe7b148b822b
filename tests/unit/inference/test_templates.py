"""Stored templates carry their embedder, and are never compared with another one's."""

from types import SimpleNamespace
from typing import cast

import numpy as np

from hawiya.faces.engine import FaceEngine
from hawiya.faces.result import Portrait
from hawiya.inference.templates import known_face, portrait_to_bytes, template_to_bytes

OWN = cast(FaceEngine, SimpleNamespace(embedder=b"o" * 16))
OTHER = cast(FaceEngine, SimpleNamespace(embedder=b"\xff" * 16))
TEMPLATE = np.random.default_rng(1).normal(size=512).astype(np.float32)
VIEW = np.tile(np.linspace(0, 255, 320).astype(np.uint8), (320, 1))


def test_a_template_comes_back_to_its_own_embedder() -> None:
    known = known_face(OWN, template_to_bytes(OWN, TEMPLATE))
    assert known is not None
    assert np.array_equal(known.template, TEMPLATE)
    assert known.view is None


def test_a_portrait_comes_back_with_its_view() -> None:
    known = known_face(OWN, portrait_to_bytes(OWN, Portrait(TEMPLATE, 90.0, 1.0, VIEW)))
    assert known is not None
    assert np.array_equal(known.template, TEMPLATE)
    assert known.view is not None
    assert np.abs(known.view.astype(int) - VIEW).max() <= 4


def test_a_template_of_another_embedder_or_of_none_is_unknown() -> None:
    assert known_face(OWN, template_to_bytes(OTHER, TEMPLATE)) is None
    assert known_face(OWN, TEMPLATE.astype("<f4").tobytes()) is None
    assert known_face(OWN, b"") is None
