import numpy as np
import pytest

from hawiya.faces.embed import normalised
from hawiya.faces.match import cosine, mean_template


def test_cosine_of_a_template_with_itself_is_one() -> None:
    template = normalised(np.array([3.0, 4.0], dtype=np.float32))

    assert cosine(template, template) == pytest.approx(1.0)


def test_templates_of_different_embedders_are_refused() -> None:
    with pytest.raises(ValueError, match="different embedders"):
        cosine(np.ones(512, dtype=np.float32), np.ones(128, dtype=np.float32))


def test_the_zero_vector_is_no_template() -> None:
    with pytest.raises(ValueError, match="zero vector"):
        normalised(np.zeros(4, dtype=np.float32))


def test_the_mean_template_lies_between_and_has_unit_length() -> None:
    a, b = np.array([1.0, 0.0], dtype=np.float32), np.array([0.0, 1.0], dtype=np.float32)

    assert mean_template([a, b]) == pytest.approx([0.5**0.5, 0.5**0.5])
