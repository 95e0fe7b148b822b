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
    `eyes_hidden`: log-odds from which no eye looks; `eyes_dark`, `eyes_dark_hidden`: eyes' places darker than the first
    count too where the log-odds reach the second. `mouth_cover`: least structure across the lips.
    `copy_explained`: share of points that one similarity explains from which two frames are one moved picture.
    `copy_noise`: the share of common noise from which two frames are copies.
    `background`: least likeness (0..1) of two backgrounds. `light_stops`: most change of the face's light, in stops;
    `light_colour`: most change of its colour, in CIELAB units.
    `relief`, `relief_doubt`: parallax that a solid head explains, from which the head is solid, and below which nothing
    speaks for one and a picture whose plane was tilted by `flat_tilt` or more is flat; `relief_per_tilt` how much a
    head shows at least per unit of tilt, `relief_per_degree` at most per degree of the head's turn; `relief_share` is
    the least share of what leaves the plane that must be a head's, `relief_stray` the most by which it may miss a stiff
    body's epipolar lines, `relief_as_one` the most relief, times the share of the picture that moves as one, without a
    turn; `turn_relief` the relief of the landmarks over a turn.
    `motion_residual`, `blink_closing`, `turn_degrees`: from where lids or lips moved, the lids blinked, the head
    turned.
    `periodic`, `border`: from where a pattern or a straight border speaks for a recapture; `camera_doubt`: the score of
    hints of a virtual camera from which a reviewer looks; `grid`, `second_quantisation`: traces of an earlier JPEG.
    `portrait_tracks`, `portrait_likeness`: points and correlation from which frames are the card's portrait itself.
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
    eyes_hidden: float
    eyes_dark: float
    eyes_dark_hidden: float
    mouth_cover: float
    copy_explained: float
    copy_noise: float
    background: float
    light_stops: float
    light_colour: float
    relief: float
    relief_doubt: float
    relief_per_tilt: float
    relief_per_degree: float
    relief_share: float
    relief_stray: float
    relief_as_one: float
    turn_relief: float
    flat_tilt: float
    motion_residual: float
    blink_closing: float
    turn_degrees: float
    periodic: float
    border: float
    camera_doubt: float
    grid: float
    second_quantisation: float
    portrait_tracks: float
    portrait_likeness: float
    spoof: float
    spoof_doubt: float
