"""The operating points of the liveness judgement; the caller holds the values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LivenessThresholds:
    """Where each check passes, fails or asks for review. Similarities are cosines, lengths shares of the face's width.

    `match`, `review`: portrait or enrolled template against the frames; below `review` they are not one person.
    `same_person`: the least similarity between two frames of one person; up to `match` it asks for review.
    `face_px`: least width of the face's box in pixels. `sharpness`: least focus measure (`quality.sharpness`).
    `dark`, `bright`: range of the face's median grey level. `second_face`: a second face of this share of the first
    one's width is one too many. `turned_degrees`: yaw beyond which a frame is turned away.
    `copy_explained`: share of points that one similarity explains from which two frames are one moved picture.
    `copy_noise`: the share of common noise from which two frames are copies.
    `background`: least likeness (0..1) of two backgrounds. `light_stops`: most change of the face's light, in stops;
    `light_colour`: most change of its colour, in CIELAB units.
    `relief`, `relief_doubt`: parallax that a solid head explains, from which the head is solid, and below which a
    picture whose plane was tilted by `flat_tilt` or more is flat; `turn_relief` the same of the landmarks over a turn.
    `spoof`, `spoof_doubt`: the anti-spoof network's mean score (1 is live) below which it is an attack or doubtful.
    """

    match: float
    review: float
    same_person: float
    face_px: float
    sharpness: float
    dark: float
    bright: float
    second_face: float
    turned_degrees: float
    copy_explained: float
    copy_noise: float
    background: float
    light_stops: float
    light_colour: float
    relief: float
    relief_doubt: float
    turn_relief: float
    flat_tilt: float
    spoof: float
    spoof_doubt: float
