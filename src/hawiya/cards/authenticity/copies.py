"""Is the picture one of a card, or of a copy of it: on a screen, printed, photocopied, or never photographed at all?

The network `card_copies` answers for the whole side and for each of the twelve tiles that it looks at (see
`copy_inputs`); the tiles that look like the copy are shown to the reviewer.
"""

from collections.abc import Mapping

import numpy as np

from hawiya.cards.authenticity.copy_inputs import LEAST_EDGE, SPECIES, as_fed, boxes_of, cut_inputs, is_large_enough
from hawiya.cards.authenticity.result import Detection, Species, Trace
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.authenticity.traces import logistic
from hawiya.cards.reading import Image
from hawiya.cards.rectify import Corners
from hawiya.models import Network

_SHOWN = 0.5


class CopyDetector:
    """Tells copies from cards with the network `card_copies`."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._calibration: Mapping[str, tuple[float, float]] = network.manifest.settings.get("calibration", {})

    def detect(self, image: Image, corners: Corners, thresholds: AuthenticityThresholds) -> tuple[Detection, ...]:
        """Judge the card at `corners`, (4, 2), of a decoded BGR picture, in the order of `copy_inputs.SPECIES`.

        Traces are the tiles that look like the copy, where the whole does. Never raises for odd corners.
        """
        model = self._network.name_and_version
        if not is_large_enough(corners):
            detail = f"the card is smaller than {LEAST_EDGE:.0f} pixels in the picture"
            return tuple(
                Detection(kind, None, *thresholds.by_look(kind), detail=detail, model=model) for kind in SPECIES
            )
        inputs = cut_inputs(image, corners)
        side, tiles = self._network.run(as_fed(inputs))
        boxes = boxes_of(inputs.places, corners)
        found = []
        for index, species in enumerate(SPECIES):
            threshold, doubt = thresholds.by_look(species)
            score = float(self._calibrated(side[0, index], species))
            strengths = [float(self._calibrated(logit, species)) for logit in tiles[:, index]]
            traces = [
                Trace(box, strength)
                for box, strength in zip(boxes, strengths, strict=True)
                if score >= doubt and strength >= _SHOWN
            ]
            found.append(Detection(species, score, threshold, doubt, tuple(traces), model=model))
        return tuple(found)

    def _calibrated(self, logit: np.float32, species: Species) -> float:
        slope, offset = self._calibration.get(species.value, (1.0, 0.0))
        return logistic(slope * float(logit) + offset)
