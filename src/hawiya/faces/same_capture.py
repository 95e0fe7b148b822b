"""Are two face pictures one exposure: one frame sent again in another transaction, encoded, scaled or moved anew."""

from collections.abc import Sequence

from hawiya.faces.engine import FaceEngine
from hawiya.faces.replay import weigh_copy, whole_view
from hawiya.faces.result import Image
from hawiya.faces.set_checks import motion_by_faces, why_one_picture
from hawiya.faces.thresholds import LivenessThresholds


def is_same_capture(
    engine: FaceEngine, pictures: Sequence[Image], files: Sequence[bytes], thresholds: LivenessThresholds
) -> bool:
    """Tell whether two pictures (BGR, uint8) and the files they were decoded from show one exposure.

    By the rules of the check for copies within one capture. False where one of them shows no face.
    """
    first, second = (engine.see(picture) for picture in pictures)
    if not first or not second:
        return False
    guess = motion_by_faces(pictures[0], first[0].face, pictures[1], second[0].face)
    evidence = weigh_copy(whole_view(pictures[0]), whole_view(pictures[1]), guess)
    return why_one_picture((pictures[0], pictures[1]), (files[0], files[1]), evidence, thresholds) is not None
