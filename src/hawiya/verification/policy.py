"""Every threshold of a verdict, named, in one place, with the operating point that it stands for.

A tenant may override any of them; stored evidence carries the value that was applied.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Policy:
    """What one tenant demands.

    - `field_confidence`: below it a field of the card counts as unreadable (calibrated probability, 0..1).
    - `portrait_width_px`: least width of the face on the card; under 60 pixels TAR falls by ten points and more.
    - `match`: cosine from which face and portrait are one person, FMR 10⁻⁴; from `match_review` to it a reviewer
      decides (`docs/accuracy.md` has the data and the date of both).
    - `same_person`: cosine below which two frames of one burst show different people.
    - `antispoof_pass`, `antispoof_fail`: mean live score from which the anti-spoof network has no objection, and
      under which it calls an attack; between them a reviewer decides.
    - `largest_yaw`: degrees beyond which a head counts as turned away.
    - `colour_spread`: CIELAB chroma spread under which a card counts as a copy without colour.
    - `name_similarity`: from which a given name agrees with the card (`verification/names.py`).
    - `review_on_block`: a finding that blocks the identity sends the transaction to review instead of ending it.
    """

    tries_per_step: int = 5
    transaction_lifetime: timedelta = timedelta(minutes=30)
    field_confidence: float = 0.5
    portrait_width_px: float = 60.0
    match: float = 0.41
    match_review: float = 0.30
    same_person: float = 0.30
    antispoof_pass: float = 0.9
    antispoof_fail: float = 0.1
    largest_yaw: float = 45.0
    colour_spread: float = 3.0
    name_similarity: float = 0.8
    require_screening: bool = False
    require_authority: bool = False
    review_on_block: bool = True

    def with_overrides(self, overrides: Mapping[str, Any]) -> "Policy":
        """Return this policy with a tenant's own values; raise `ValueError` for a name or type that is none of its."""
        known = {item.name: type(getattr(self, item.name)) for item in fields(self)}
        for name, value in overrides.items():
            if name not in known or (known[name] is not float and not isinstance(value, known[name])):
                raise ValueError(f"no such policy value: {name}={value!r}")
        return replace(self, **overrides)
