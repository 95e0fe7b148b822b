"""Face templates: the embedder in use on the aligned crop that its manifest describes."""

import hashlib
import json
from typing import Annotated, Literal
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hawiya.faces.align import align_face
from hawiya.faces.planes import planes
from hawiya.faces.result import Embedding, Image
from hawiya.models import ModelError, Network

_Landmark = Annotated[int, Field(ge=0, le=67)]
_Point = tuple[float, float]


class EmbedderInput(BaseModel):
    """What an embedder eats, as the settings of its manifest say.

    The face is cut to a square of `size` pixels so that the means of the 68 `landmarks` (groups of indices, iBUG
    300-W order) come to lie at the points of `template`; its pixels become (x - mean) / scale in the order `channels`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    size: int = Field(ge=16, le=1024)
    dimensions: int = Field(ge=2, le=8192)
    channels: Literal["BGR", "RGB"]
    mean: tuple[float, float, float] = Field(description="In the order of `channels`, 0..255")
    scale: float = Field(gt=0)
    landmarks: tuple[Annotated[tuple[_Landmark, ...], Field(min_length=1)], ...] = Field(min_length=2)
    template: tuple[_Point, ...]
    length_tells: bool = Field(
        default=False,
        description="Whether the raw vector's length tells how well a face is known, on the scale of `engine.py`",
    )

    @model_validator(mode="after")
    def _one_place_for_each_group(self) -> "EmbedderInput":
        if len(self.landmarks) != len(self.template):
            raise ValueError(f"{len(self.landmarks)} groups of landmarks for {len(self.template)} points")
        return self


_inputs: WeakKeyDictionary[Network, EmbedderInput] = WeakKeyDictionary()
"""What networks eat, for as long as somebody has them."""


def embedder_input(network: Network) -> EmbedderInput:
    """Return what an embedder eats; raise `ModelError` when its manifest does not say it."""
    known = _inputs.get(network)
    if known is None:
        known = _inputs[network] = _described(network)
    return known


def _described(network: Network) -> EmbedderInput:
    try:
        return EmbedderInput.model_validate(network.manifest.settings)
    except ValidationError as error:
        raise ModelError(f"the manifest of {network.manifest.name!r} does not describe its input: {error}") from error


def embedder_identity(network: Network) -> bytes:
    """Return 16 bytes that are the same for two embedders only when their templates can be compared.

    Made of the network's file and of everything that shapes its input, so that neither other weights nor another
    alignment or channel order under the same name go unnoticed.
    """
    shaping = embedder_input(network).model_dump(mode="json", exclude={"length_tells"})
    described = json.dumps([network.manifest.sha256, shaping], sort_keys=True)
    return hashlib.sha256(described.encode("ascii")).digest()[:16]


def feature_vector(network: Network, image: Image, landmarks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the embedder's raw vector, (D,) float32.

    `landmarks` is (68, 2) in pixels of the picture. Whether the vector's length says how well the embedder knows the
    face is a matter of the embedder (`EmbedderInput.length_tells`).
    """
    return _vector(network, _aligned(network, image, landmarks))


def feature_vector_of_both(network: Network, image: Image, landmarks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the sum of the raw vectors of a face and of its mirror image, (D,) float32; see `feature_vector`."""
    crop = _aligned(network, image, landmarks)
    return _vector(network, crop) + _vector(network, np.ascontiguousarray(crop[:, ::-1]))


def _aligned(network: Network, image: Image, landmarks: NDArray[np.float32]) -> Image:
    wanted = embedder_input(network)
    points = np.stack([landmarks[list(group)].mean(axis=0) for group in wanted.landmarks])
    return align_face(image, points, np.array(wanted.template), wanted.size)


def _vector(network: Network, crop: Image) -> NDArray[np.float32]:
    wanted = embedder_input(network)
    outputs = network.run(planes(crop, wanted.channels, wanted.mean, (wanted.scale,) * 3))
    vector = np.asarray(outputs[0][0], dtype=np.float32)
    if vector.shape != (wanted.dimensions,):
        raise ModelError(f"{network.name_and_version} gave {vector.shape}, not {wanted.dimensions} numbers")
    return vector


def normalised(vector: NDArray[np.float32]) -> Embedding:
    """Return the vector at unit length; raise `ValueError` for a zero one, which resembles everything."""
    length = float(np.linalg.norm(vector))
    if length == 0.0:
        raise ValueError("a face template cannot be the zero vector")
    return (vector / length).astype(np.float32)
