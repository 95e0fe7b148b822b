"""Face templates: the embedder on the aligned 112 x 112 crop."""

import numpy as np
from numpy.typing import NDArray

from hawiya.faces.align import align_face
from hawiya.faces.result import Embedding, Image
from hawiya.models import Network


def feature_vector(network: Network, image: Image, landmarks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the embedder's raw vector, (D,) float32; its length tells how well it knows the face."""
    crop = align_face(image, landmarks)
    outputs = network.run((crop.astype(np.float32) - 127.5).transpose(2, 0, 1)[None] / np.float32(127.5))
    return np.asarray(outputs[0][0], dtype=np.float32)


def normalised(vector: NDArray[np.float32]) -> Embedding:
    """Return the vector at unit length; raise `ValueError` for a zero one, which resembles everything."""
    length = float(np.linalg.norm(vector))
    if length == 0.0:
        raise ValueError("a face template cannot be the zero vector")
    return (vector / length).astype(np.float32)
