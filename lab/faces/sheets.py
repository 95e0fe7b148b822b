"""Contact sheets: sequences side by side, to look at."""

from collections.abc import Sequence as Many
from pathlib import Path

import cv2
import numpy as np

from lab.faces.photographs import Split
from lab.faces.sensor import decode
from lab.faces.sequence import Capture
from lab.faces.species import of, sequence


def draw(
    out: Path, species: Many[str] | None, split: Split, capture: Capture, rows: int, start: int, height: int, seed: int
) -> None:
    """Write one picture: `rows` sequences of each species, two species abreast."""
    blocks = []
    for name in species or list(of(split)):
        strips = []
        for index in range(start, start + rows):
            drawn = sequence(name, split, capture, index, seed)
            frames = [decode(frame) for frame in drawn.frames]
            cells = [cv2.resize(f, (height * 3 // 4, height), interpolation=cv2.INTER_AREA) for f in frames]
            strips.append(np.hstack(cells))
            print(name, index, drawn.source, drawn.how)
        block = np.vstack(strips)
        cv2.putText(block, name, (8, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (0, 255, 255), 2)
        blocks.append(block)
    if len(blocks) % 2:
        blocks.append(np.zeros_like(blocks[0]))
    cv2.imwrite(str(out), np.vstack([np.hstack(blocks[i : i + 2]) for i in range(0, len(blocks), 2)]))
