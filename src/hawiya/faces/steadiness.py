"""How surely a face is seen upright, for embedders whose vector's length does not tell.

Landmarks that were found twice, the second time in a box turned by the roll of the first, stay where they are on an
upright face and wander on one that is turned away from upright or is none; and the pose network spreads its answer
over many bins where it sees no upright face. Neither costs another run of a network.
"""

import math

_WANDER_FLOOR_DEGREES = 0.1
_WANDER_WEIGHT = -1.25
_CERTAINTY_WEIGHT = 14.0
_OFFSET = -6.7
_MIDDLE, _STEP_UP, _STEP_DOWN = 2.6, 0.2, 0.1


def steady_strength(first_roll: float, second_roll: float, certainty: float) -> float:
    """Return a strength on the scale of `engine.UPRIGHT_STRENGTH` and its neighbours.

    `first_roll` and `second_roll` are the rolls in degrees after the first and the second search for landmarks,
    `certainty` is the pose network's (`pose.Pose.certainty`). The weights are those of a logistic regression (rounded)
    over the people of one half of grey LFW, upright and turned by 90, 180 and 270 degrees; of the 153 people of the
    other half that were found both ways, the upright sighting was the strongest of every one.
    """
    wander = abs((second_roll - first_roll + 180.0) % 360.0 - 180.0)
    evidence = _WANDER_WEIGHT * math.log(wander + _WANDER_FLOOR_DEGREES) + _CERTAINTY_WEIGHT * certainty + _OFFSET
    return _MIDDLE + (_STEP_UP if evidence > 0 else _STEP_DOWN) * evidence
