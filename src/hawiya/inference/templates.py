"""Face templates as bytes: what is stored of a face, and of which embedder, so that no other's is compared with it."""

from dataclasses import dataclass

import cv2
import numpy as np
from pydantic import ConfigDict, TypeAdapter, ValidationError

from hawiya.faces.engine import FaceEngine
from hawiya.faces.result import Embedding, Grey, Portrait

_QUALITY = 90


@dataclass(frozen=True, slots=True)
class _Stored:
    embedder: bytes
    template: bytes
    view: bytes | None = None


@dataclass(frozen=True, slots=True)
class KnownFace:
    """A stored face of the embedder in use: its template, and the portrait's view where it is one of a card."""

    template: Embedding
    view: Grey | None = None


_stored = TypeAdapter(tuple[_Stored], config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64"))


def portrait_to_bytes(engine: FaceEngine, portrait: Portrait) -> bytes:
    """Return what is stored of the portrait of a card."""
    _, view = cv2.imencode(".jpg", portrait.view, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return _to_bytes(engine, portrait.embedding, view.tobytes())


def template_to_bytes(engine: FaceEngine, template: Embedding) -> bytes:
    """Return what is stored of a user's face."""
    return _to_bytes(engine, template, None)


def known_face(engine: FaceEngine, stored: bytes) -> KnownFace | None:
    """Return what the two functions above wrote; None when another embedder made it, whose templates mean nothing."""
    try:
        (face,) = _stored.validate_json(stored)
    except ValidationError:
        return None
    if face.embedder != engine.embedder:
        return None
    view = None
    if face.view is not None:
        view = np.asarray(cv2.imdecode(np.frombuffer(face.view, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)
    return KnownFace(np.frombuffer(face.template, dtype="<f4").astype(np.float32), view)


def _to_bytes(engine: FaceEngine, template: Embedding, view: bytes | None) -> bytes:
    return _stored.dump_json((_Stored(engine.embedder, template.astype("<f4").tobytes(), view),))
