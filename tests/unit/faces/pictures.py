"""Pictures for the face tests: specimen people, and attacks made of one flat picture."""

from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np

from hawiya.faces.result import Image

PEOPLE = ("person_1", "person_2", "person_3")
BENCH = Path(__file__).resolve().parents[4] / "shared" / "bench"


def specimen(person: str, name: str) -> bytes:
    """Return the JPEG bytes of one picture of a specimen person."""
    return files("hawiya.specimens").joinpath("people", person, f"{name}.jpg").read_bytes()


def burst(person: str) -> list[bytes]:
    """Return a specimen person's three frames."""
    return [specimen(person, f"face_{number}") for number in (1, 2, 3)]


def gestures(person: str) -> list[bytes]:
    """Return three frames after gestures (blink, head to one side, smile and head to the other), JPEG quality 50."""
    folder = Path(__file__).parent / "gestures"
    return [(folder / f"{person}_gesture_{number}.jpg").read_bytes() for number in (1, 2, 3)]


def decoded(data: bytes) -> Image:
    """Decode a picture to BGR."""
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def encoded(image: Image, quality: int = 85) -> bytes:
    """Encode a picture as JPEG."""
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def noisy(image: Image, random: np.random.Generator, deviation: float = 2.0) -> Image:
    """Add a sensor's noise."""
    return np.clip(np.round(image + random.normal(size=image.shape) * deviation), 0, 255).astype(np.uint8)


def moved(
    image: Image,
    turn: float = 0.0,
    scale: float = 1.0,
    shift: tuple[float, float] = (0.0, 0.0),
    border: int = cv2.BORDER_REFLECT,
) -> Image:
    """Turn (degrees), scale and shift a picture inside its frame."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, scale)
    matrix[:, 2] += shift
    return np.asarray(cv2.warpAffine(image, matrix, (width, height), borderMode=border), dtype=np.uint8)


def flat_photo(image: Image, random: np.random.Generator, amount: float) -> bytes:
    """Photograph a flat print: a homography that moves the corners by up to `amount` of the width, noise, JPEG."""
    height, width = image.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    seen = (corners + random.uniform(-amount, amount, (4, 2)) * width).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    view = cv2.warpPerspective(image, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
    return encoded(noisy(np.asarray(view, dtype=np.uint8), random), 80)


def bent_photo(image: Image, yaw: float, random: np.random.Generator, radius: float = 0.6) -> bytes:
    """Photograph a print bent round an upright cylinder of `radius` picture widths, turned by `yaw` degrees."""
    height, width = image.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    around = (x - width / 2) / (radius * width)
    across, away = radius * width * np.sin(around), radius * width * (1 - np.cos(around))
    turn, focal = np.radians(yaw), 1.2 * width
    depth = -across * np.sin(turn) + away * np.cos(turn) + focal
    move_x = ((across * np.cos(turn) + away * np.sin(turn)) / depth * focal + width / 2 - x).astype(np.float32)
    move_y = ((y - height / 2) / depth * focal + height / 2 - y).astype(np.float32)
    x, y = x.astype(np.float32), y.astype(np.float32)
    from_x, from_y = x, y
    for _ in range(25):
        step_x = cv2.remap(move_x, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        step_y = cv2.remap(move_y, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        from_x, from_y = x - step_x, y - step_y
    view = cv2.remap(image, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return encoded(noisy(np.asarray(view, dtype=np.uint8), random), 80)


def warped_photo(image: Image, random: np.random.Generator, size_px: float) -> bytes:
    """Warp a picture by a smooth random field of about `size_px` pixels, as software does that animates a still."""
    height, width = image.shape[:2]
    across, down = (
        cv2.resize(random.normal(0, size_px, (6, 6)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        for _ in range(2)
    )
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    view = cv2.remap(image, x + across, y + down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return encoded(noisy(np.asarray(view, dtype=np.uint8), random), 80)


def bumped_photo(image: Image, random: np.random.Generator, size_px: float) -> bytes:
    """Push the middle of a picture `size_px` pixels to one side, as if a head had turned."""
    height, width = image.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    bump = np.exp(-(((x - width / 2) / (0.15 * width)) ** 2) - ((y - height / 2) / (0.2 * width)) ** 2)
    view = cv2.remap(image, x + np.float32(size_px) * bump, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return encoded(noisy(np.asarray(view, dtype=np.uint8), random), 80)
