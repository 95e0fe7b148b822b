"""What each finding does to a step, and which of several is the gravest."""

from collections.abc import Iterable
from enum import StrEnum

from hawiya.verification.transaction import Finding


class Effect(StrEnum):
    """`REFUSE`: nothing is replaced, a try is spent. `BLOCK`: accepted, not verified. `WARN`: a note."""

    REFUSE = "R"
    BLOCK = "B"
    WARN = "W"


COUNTRY_UNSUPPORTED = 5001
WRONG_SIDE = 5007
NOT_GENUINE = 5005
NUMBER_UNREADABLE = 3001
NUMBER_DIFFERS = 3101
NAME_DIFFERS = 3102
CARD_OF_ANOTHER_USER = 3103
TRIES_USED_UP = 4003
NO_FACE_IN_OTHER_PICTURE = 4208
REPLAYED_FRAMES = 4220
PRESENTATION_ATTACK = 4223
OTHER_FACE_THAN_USER = 4225
WATCHLIST_MATCH = 5011
AUTHORITY_SAYS_INVALID = 5012

# Gravest first: what makes the picture useless, then attacks, then what is wrong with card or face, then single fields.
_REFUSING = (
    5001, 3011, 5007,
    5005, 4220, 4223, 4221, 4222,
    4206, 4207, 4208, 4210, 4209,
    5006, 1050,
    4224, 4225, 3101,
    3010, 3014,
    3001, 3021, 3022, 3029,
)  # fmt: skip
_BLOCKING = (5011, 5012, 3103, 3102)
_WARNING = (1001, 3002, 3003, 3004, 3005, 3006, 3007, 3008, 3009, 3023, 3024, 3025, 3026, 3027, 3028)

EFFECTS: dict[int, Effect] = {
    **dict.fromkeys(_REFUSING, Effect.REFUSE),
    **dict.fromkeys(_BLOCKING, Effect.BLOCK),
    **dict.fromkeys(_WARNING, Effect.WARN),
}
_GRAVITY = {code: rank for rank, code in enumerate(EFFECTS)}


def effect_of(finding: Finding) -> Effect:
    """Return what a finding does; raise `KeyError` for a code that no rule knows."""
    return EFFECTS[finding.code]


def gravest(findings: Iterable[Finding]) -> int | None:
    """Return the gravest code that refuses or blocks, or None when there are at most warnings."""
    codes = [finding.code for finding in findings if effect_of(finding) is not Effect.WARN]
    return min(codes, key=_GRAVITY.__getitem__, default=None)


def refuses(findings: Iterable[Finding]) -> bool:
    """Tell whether any of the findings refuses the step."""
    return any(effect_of(finding) is Effect.REFUSE for finding in findings)


def blocks(findings: Iterable[Finding]) -> bool:
    """Tell whether any of the findings blocks the identity."""
    return any(effect_of(finding) is Effect.BLOCK for finding in findings)
