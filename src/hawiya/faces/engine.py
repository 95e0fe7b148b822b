"""The face networks, loaded once, and what one picture of a face tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hawiya.faces.antispoof import live_score
from hawiya.faces.detect import Detection, find_faces, find_small_faces
from hawiya.faces.embed import (
    embedder_identity,
    embedder_input,
    feature_vector,
    feature_vector_of_both,
    normalised,
)
from hawiya.faces.eyes import EyeState, see_eyes
from hawiya.faces.landmarks import eye_roll, locate_landmarks, steady_landmarks
from hawiya.faces.pose import estimate_pose
from hawiya.faces.result import Embedding, Face, Image
from hawiya.faces.steadiness import steady_strength
from hawiya.models import Network, load_network, role_of

UPRIGHT_STRENGTH = 3.1
"""Length of the embedder's raw vector from which a face is seen upright beyond doubt.

Measured on 304 LFW pictures: upright 97 % above 3.1; the same faces turned by 90, 180 or 270 degrees never.
"""

TURNED_STRENGTH = 2.6
"""Shorter vectors may come from a face turned by anything; between the two a quarter turn is all that is confused."""

NO_FACE_STRENGTH = 2.0
"""Raw vectors shorter than this are no face seen well enough to know anybody by."""

_TURNS = (90.0, 270.0, 180.0, 45.0, 315.0, 135.0, 225.0)
_QUARTER_TURNS = (90.0, 270.0, 180.0)
_TILT = 35.0
_MOST_SIGHTINGS = 4


@dataclass(frozen=True, slots=True)
class SeenFace:
    """A face with its template; `strength` falls with turn, cover and blur.

    It is the raw vector's length where that tells (the default embedder), else `steadiness.steady_strength`.
    """

    face: Face
    embedding: Embedding
    strength: float


class FaceEngine:
    """The six face networks. Thread-safe; single-threaded per call; deterministic."""

    def __init__(self, installed_dir: Path | None = None) -> None:
        """Load and verify the networks; raise `ModelError` when one is missing or not what its manifest names."""
        self._detector = load_network("face_detector", installed_dir)
        self._landmarks = load_network("face_landmarks", installed_dir)
        self._embedder = load_network("face_embedder", installed_dir)
        self._antispoof = load_network("face_antispoof", installed_dir)
        self._pose = load_network("face_pose", installed_dir)
        self._eyes = load_network("face_eyes", installed_dir)
        self._length_tells = embedder_input(self._embedder).length_tells

    @property
    def models(self) -> Mapping[str, str]:
        """What evidence records: role to `name@version`."""
        networks: tuple[Network, ...] = (
            self._detector,
            self._landmarks,
            self._embedder,
            self._antispoof,
            self._pose,
            self._eyes,
        )
        return {role_of(network.manifest): network.name_and_version for network in networks}

    @property
    def embedder(self) -> bytes:
        """Sixteen bytes that two engines share only when their templates can be compared."""
        return embedder_identity(self._embedder)

    def see(self, image: Image) -> list[SeenFace]:
        """Find every face with its template, largest first, at any roll.

        The picture is searched as it is; only where no upright face turns up is it searched turned, then in tiles
        (small faces). A turned sighting of a face is told from an upright one by the embedder's vector.
        """
        sightings = self._seen(image, find_faces(self._detector, image))
        if not any(_upright_beyond_doubt(seen) for seen in sightings):
            likely = any(seen.strength >= TURNED_STRENGTH for seen in sightings)
            for turn in _QUARTER_TURNS if likely else _TURNS:
                sightings += self._seen(image, find_faces(self._detector, image, turn))
        best = max((seen.strength for seen in sightings), default=0.0)
        if best < NO_FACE_STRENGTH:
            sightings += self._seen(image, find_small_faces(self._detector, image))
        return _best_of_each_place(sightings)

    def detect(self, image: Image) -> list[Face]:
        """Find every face, largest first; see `see`."""
        return [seen.face for seen in self.see(image)]

    def embed(self, image: Image, face: Face) -> Embedding:
        """Return the template of a face that was found in this picture, from the face and its mirror image.

        It takes longer than the one that `see` gives along, and knows people better: landmarks that both images agree
        on align the face more steadily, and what is of one side only (light, a slight turn) weighs less.
        """
        left, top, width, height = face.box
        centre = (left + width / 2, top + height / 2)
        landmarks = steady_landmarks(self._landmarks, image, centre, (width, height), face.roll)
        return normalised(feature_vector_of_both(self._embedder, image, landmarks))

    def live_score(self, image: Image, face: Face) -> float:
        """Return the anti-spoof network's score, 0..1 (1 is live)."""
        return live_score(self._antispoof, image, face)

    def eyes(self, image: Image, face: Face) -> EyeState:
        """Return how far the eyes of a face, found in this picture, are open and to be seen."""
        return see_eyes(self._eyes, image, face.landmarks)

    def _seen(self, image: Image, detections: list[Detection]) -> list[SeenFace]:
        return [self._look(image, detection) for detection in detections[:_MOST_SIGHTINGS]]

    def _look(self, image: Image, detection: Detection) -> SeenFace:
        centre, size = detection.centre, detection.size
        landmarks = locate_landmarks(self._landmarks, image, centre, size, detection.turn)
        first_roll = eye_roll(landmarks)
        landmarks = locate_landmarks(self._landmarks, image, centre, size, first_roll)
        roll = eye_roll(landmarks)
        yaw, pitch, certainty = estimate_pose(self._pose, image, centre, size, roll)
        vector = feature_vector(self._embedder, image, landmarks)
        box = (centre[0] - size[0] / 2, centre[1] - size[1] / 2, size[0], size[1])
        face = Face(box, detection.score, landmarks, roll, yaw, pitch)
        length = float(np.linalg.norm(vector))
        strength = length if self._length_tells else steady_strength(first_roll, roll, certainty)
        return SeenFace(face, normalised(vector), strength)


def _upright_beyond_doubt(seen: SeenFace) -> bool:
    return seen.strength >= UPRIGHT_STRENGTH and abs(seen.face.roll) <= _TILT


def _best_of_each_place(sightings: list[SeenFace]) -> list[SeenFace]:
    """Of the sightings of one face at several turns keep the one that the embedder knows best; largest face first."""
    kept: list[SeenFace] = []
    for candidate in sorted(sightings, key=lambda s: -s.strength):
        if candidate.strength >= NO_FACE_STRENGTH and not any(_same_place(candidate, other) for other in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda s: -s.face.box[2] * s.face.box[3])


def _same_place(a: SeenFace, b: SeenFace) -> bool:
    ax, ay = a.face.box[0] + a.face.box[2] / 2, a.face.box[1] + a.face.box[3] / 2
    bx, by = b.face.box[0] + b.face.box[2] / 2, b.face.box[1] + b.face.box[3] / 2
    return bool(np.hypot(ax - bx, ay - by) < 0.5 * max(a.face.box[2], b.face.box[2]))
