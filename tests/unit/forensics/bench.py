"""The bench's face pictures by half of the people: thresholds are set on one half and measured on the other."""

from pathlib import Path

import cv2
import numpy as np

from hawiya.faces.detect import find_faces
from hawiya.faces.result import Face
from hawiya.forensics.picture import Grey, Picture
from hawiya.models import Network

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "bench"


def lfw_files(half: int) -> list[Path]:
    """Return the grey LFW files of every second person, in the order of names; `half` is 0 or 1."""
    files = sorted((FOLDER / "faces" / "grey").glob("*.jpg"))
    people = sorted({person_of(file) for file in files})
    chosen = set(people[half::2])
    return [file for file in files if person_of(file) in chosen]


def person_of(file: Path) -> str:
    """Return the name of the person in an LFW file."""
    return file.stem.rsplit("_", 1)[0]


def grey_picture(file: Path) -> Grey:
    """Decode a file to grey."""
    return np.asarray(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def colour_picture(file: Path) -> Picture:
    """Decode a file to BGR."""
    return np.asarray(cv2.imread(str(file), cv2.IMREAD_COLOR), dtype=np.uint8)


def without_fill(picture: Picture) -> Picture:
    """Return an LFW picture whose black corners are painted over with what is beside them.

    The copy was turned upright and padded with black, which is a real straight border around the head.
    """
    black = (picture[..., 0] < 12).astype(np.uint8)
    _, labels = cv2.connectedComponents(black)
    rim = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    fill = np.isin(labels, rim[rim > 0]).astype(np.uint8)
    fill[26:-26, 26:-26] = 0
    return np.asarray(cv2.inpaint(picture, cv2.dilate(fill, np.ones((7, 7), np.uint8)), 4, cv2.INPAINT_TELEA), np.uint8)


def found_face(detector: Network, picture: Picture) -> Face:
    """Return the surest face in a picture, without landmarks; the middle half where none is found."""
    found = find_faces(detector, picture)
    height, width = picture.shape[:2]
    centre, size = (found[0].centre, found[0].size) if found else ((width / 2, height / 2), (width / 2, height / 2))
    box = (centre[0] - size[0] / 2, centre[1] - size[1] / 2, *size)
    return Face(box=box, score=1.0, landmarks=np.zeros((68, 2), np.float32), roll=0.0, yaw=0.0, pitch=0.0)
