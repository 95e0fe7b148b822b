"""The anti-spoof network's scores on the bench's single pictures, one live and two attacks."""

import cv2
import numpy as np

from benchmarks.machine import BENCH
from hawiya.faces.engine import FaceEngine
from hawiya.verification.policy import Policy

SPOOF = BENCH / "spoof"
_LIVE = "image_T"


def scores(engine: FaceEngine) -> None:
    """Print each picture's score beside what it should be, and whether the policy's thresholds get it right."""
    if not SPOOF.is_dir():
        print("anti-spoof pictures: NOT MEASURED, the bench pictures are not here")
        return
    policy = Policy().frames
    print(f"anti-spoof network on single pictures: pass from {policy.spoof_doubt}, attack below {policy.spoof}")
    for path in sorted(SPOOF.glob("*.jpg")):
        picture = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR), dtype=np.uint8)
        seen = engine.see(picture)
        live = path.stem.startswith(_LIVE)
        if not seen:
            print(f"  {path.name}: no face found")
            continue
        score = engine.live_score(picture, seen[0].face)
        right = score >= policy.spoof_doubt if live else score < policy.spoof
        print(f"  {path.name} ({'live' if live else 'attack'}): {score:.3f}, {'right' if right else 'WRONG'}")
