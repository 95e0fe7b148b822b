"""Comparing face templates."""

import numpy as np

from hawiya.faces.embed import normalised
from hawiya.faces.result import Embedding


def cosine(a: Embedding, b: Embedding) -> float:
    """Return the similarity, -1..1, of two templates of one embedder; raise `ValueError` when their sizes differ."""
    if a.shape != b.shape:
        raise ValueError(f"templates of different embedders: {a.shape} and {b.shape}")
    return float(np.clip(a @ b, -1.0, 1.0))


def mean_template(templates: list[Embedding]) -> Embedding:
    """Return the normalised mean of the templates of one person."""
    return normalised(np.mean(templates, axis=0))
