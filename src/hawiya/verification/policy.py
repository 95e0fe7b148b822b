"""Every threshold of a verdict, named, in one place, with the operating point that it stands for.

A tenant may override any of them; stored evidence carries the value that was applied.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from hawiya.names.compare import MATCH

_WHEN_DOWN = ("pending", "refuse")


class WhenReused(StrEnum):
    """What becomes of a card picture that was used before: evidence alone, a review, or a forged document (5005)."""

    NOTE = "note"
    REVIEW = "review"
    FAKE = "fake"


@dataclass(frozen=True, slots=True)
class FramePolicy:
    """The operating points of the checks over three frames; what each measures, `faces/thresholds.py` says.

    Set on one half of the people of LFW and on simulated captures of them (`python -m benchmarks.faces`,
    `docs/accuracy.md`); they are first values, not certified error rates.
    """

    face_px: float = 80.0
    sharpness: float = 2.0
    dark: float = 40.0
    bright: float = 235.0
    second_face: float = 0.5
    eyes_hidden: float = 4.0
    eyes_dark: float = -1.2
    eyes_dark_hidden: float = -2.0
    mouth_cover: float = 0.3
    copy_explained: float = 0.9
    copy_noise: float = 0.85
    background: float = 0.45
    light_stops: float = 1.2
    light_colour: float = 15.0
    relief: float = 0.002
    relief_doubt: float = 0.0007
    relief_per_tilt: float = 0.006
    relief_per_degree: float = 0.0014
    relief_share: float = 0.45
    relief_stray: float = 0.3
    relief_as_one: float = 0.002
    turn_relief: float = 0.009
    flat_tilt: float = 0.06
    motion_residual: float = 2.5
    blink_closing: float = 6.0
    turn_degrees: float = 13.0
    periodic: float = 1.4
    border: float = 0.62
    camera_doubt: float = 0.7
    grid: float = 8.0
    second_quantisation: float = 0.1
    portrait_tracks: float = 48.0
    portrait_likeness: float = 0.95
    spoof: float = 0.6
    spoof_doubt: float = 0.8


@dataclass(frozen=True, slots=True)
class CardPolicy:
    """The operating points of the judgement whether a card is genuine; what each is, `docs/authenticity.md` says.

    From a score (0..1) of the first value on the card is a fake; from the one with `_doubt` on a reviewer decides. A
    value above 1 switches its outcome off. `reused_by_another`, `reused_by_same`: what becomes of a card picture that
    another user, or the same one, sent in another transaction (`WhenReused`).
    """

    screen: float = 0.5
    screen_doubt: float = 0.2
    print: float = 0.5
    print_doubt: float = 0.3
    photocopy: float = 0.5
    photocopy_doubt: float = 0.3
    digital: float = 0.9
    digital_doubt: float = 0.7
    rendered: float = 1.5
    rendered_doubt: float = 0.95
    portrait: float = 1.5
    portrait_doubt: float = 0.4
    text: float = 1.5
    text_doubt: float = 0.5
    spliced: float = 0.9
    spliced_doubt: float = 0.5
    conflict: float = 0.98
    conflict_doubt: float = 0.5
    reused_by_another: str = WhenReused.REVIEW.value
    reused_by_same: str = WhenReused.NOTE.value

    def __post_init__(self) -> None:
        for name in ("reused_by_another", "reused_by_same"):
            if getattr(self, name) not in set(WhenReused):
                raise ValueError(f"{name} is one of {', '.join(WhenReused)}: {getattr(self, name)!r}")


@dataclass(frozen=True, slots=True)
class Policy:
    """What one tenant demands.

    - `field_confidence`, `number_confidence`: below it a field of the card counts as unreadable (calibrated
      probability, 0..1).
    - `portrait_width_px`: least width of the face on the card; under 60 pixels TAR falls by ten points and more.
    - `match`: cosine from which face and portrait are one person, FMR 10⁻⁴; from `match_review` (FMR 10⁻³) to it a
      reviewer decides.
    - `same_person`: cosine below which two frames of one capture show different people (FMR 10⁻²).
    - `largest_yaw`: degrees beyond which a head counts as turned away.
    - `frames`: the checks over three frames.
    - `card`: whether the card is genuine.
    - `colour_spread`: CIELAB chroma spread under which a card counts as a copy without colour.
    - `name_similarity`: from which a given name agrees with the card (`verification/names.py`).
    - `watchlists`: names of the lists to screen against; none named: all that are loaded.
    - `watchlist_match`: score from which a list's entry matches a person (`names/compare.py`, `docs/accuracy.md`).
    - `authority_when_down`: `pending` leaves a transaction waiting for an authority that does not answer and ends it
      later; `refuse` refuses the call (503), so that the client tries again.
    - `review_on_block`: a finding that blocks the identity sends the transaction to review instead of ending it.
    """

    tries_per_step: int = 5
    transaction_lifetime: timedelta = timedelta(minutes=30)
    field_confidence: float = 0.5
    number_confidence: float = 0.95
    portrait_width_px: float = 60.0
    match: float = 0.42
    match_review: float = 0.34
    same_person: float = 0.25
    largest_yaw: float = 45.0
    frames: FramePolicy = field(default_factory=FramePolicy)
    card: CardPolicy = field(default_factory=CardPolicy)
    colour_spread: float = 2.4
    name_similarity: float = 0.8
    require_screening: bool = False
    require_authority: bool = False
    watchlists: tuple[str, ...] = ()
    watchlist_match: float = MATCH
    authority_when_down: str = "pending"
    review_on_block: bool = True

    def __post_init__(self) -> None:
        if self.authority_when_down not in _WHEN_DOWN:
            raise ValueError(f"authority_when_down is one of {', '.join(_WHEN_DOWN)}: {self.authority_when_down!r}")

    @property
    def refuses_without_authority(self) -> bool:
        """Whether a call is refused that needs an authority which does not answer."""
        return self.require_authority and self.authority_when_down == "refuse"

    def with_overrides(self, overrides: Mapping[str, Any]) -> "Policy":
        """Return this policy with a tenant's own values (`frames` and `card` as mappings of their own).

        Raises `ValueError` for a name or type that is none of its.
        """
        values = dict(overrides)
        if isinstance(own := values.get("frames"), Mapping):
            values["frames"] = replace(self.frames, **_checked(self.frames, own))
        if isinstance(own := values.get("card"), Mapping):
            values["card"] = replace(self.card, **_checked(self.card, own))
        if isinstance(lists := values.get("watchlists"), list):
            values["watchlists"] = tuple(lists)
        return replace(self, **_checked(self, values))


def _checked(policy: Policy | FramePolicy | CardPolicy, values: Mapping[str, Any]) -> Mapping[str, Any]:
    known = {item.name: type(getattr(policy, item.name)) for item in fields(policy)}
    for name, value in values.items():
        kind = known.get(name)
        fits = isinstance(value, int | float) and not isinstance(value, bool) if kind is float else None
        if kind is None or not (fits if fits is not None else isinstance(value, kind)):
            raise ValueError(f"no such policy value: {name}={value!r}")
    return values
