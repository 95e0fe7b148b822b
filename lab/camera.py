"""What a camera, a scanner or a messenger does to a picture: light, glare, blur, noise, colour, JPEG."""

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.lettering import Picture


def expose(picture: Picture, rng: np.random.Generator, strength: float = 1.0) -> Picture:
    """Change exposure, contrast, gamma and colour cast, and lay a lighting ramp and soft shadows over the picture."""
    height, width = picture.shape[:2]
    out = picture.astype(np.float32) / 255
    cast = 1 + rng.normal(0, 0.05 * strength, 3).astype(np.float32)
    gain = rng.uniform(1 - 0.4 * strength, 1 + 0.2 * strength)
    ys, xs = np.mgrid[0:24, 0:24].astype(np.float32) / 23 - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    light = 1 + rng.uniform(0, 0.5) * strength * (np.cos(angle) * xs + np.sin(angle) * ys)
    for _ in range(int(rng.integers(0, 3))):
        a, b = rng.uniform(0, 2 * np.pi), rng.uniform(-0.35, 0.35)
        edge = (np.cos(a) * xs + np.sin(a) * ys - b) / rng.uniform(0.02, 0.25)
        light *= 1 - rng.uniform(0, 0.45) * strength / (1 + np.exp(np.clip(edge, -30, 30)))
    smooth = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
    out = out * (smooth[..., None] * gain * cast)
    if rng.random() < 0.5:
        out = np.power(np.clip(out, 0, 2), rng.uniform(1 - 0.3 * strength, 1 + 0.4 * strength), dtype=np.float32)
    if rng.random() < 0.4:
        out = (out - 0.5) * rng.uniform(1 - 0.4 * strength, 1.1) + 0.5
    if rng.random() < 0.08 * strength:
        out = np.repeat(out.mean(2, keepdims=True), 3, 2)
    return np.clip(out * 255, 0, 255).astype(np.uint8)


def glare(picture: Picture, rng: np.random.Generator, centre: tuple[float, float], reach: float) -> Picture:
    """Add one bright reflection (an ellipse or a tube light) around `centre`, `reach` pixels large."""
    height, width = picture.shape[:2]
    spot = np.zeros((64, 64), np.float32)
    scale = 64 / max(height, width)
    axes = (max(1, int(reach * scale * rng.uniform(0.3, 1))), max(1, int(reach * scale * rng.uniform(0.05, 0.6))))
    where = (int(centre[0] * 64 / width), int(centre[1] * 64 / height))
    cv2.ellipse(spot, where, axes, rng.uniform(0, 180), 0, 360, 1.0, -1, cv2.LINE_AA)
    spot = cv2.GaussianBlur(spot, (0, 0), rng.uniform(1, 6)) * rng.uniform(40, 230)
    full = cv2.resize(spot, (width, height), interpolation=cv2.INTER_LINEAR)[..., None]
    return np.clip(picture + full, 0, 255).astype(np.uint8)


def blur(picture: Picture, rng: np.random.Generator, reach: float) -> Picture:
    """Blur by a lens (Gaussian) or by motion, at most `reach` pixels."""
    if reach < 0.3:
        return picture
    if rng.random() < 0.6:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.25, max(0.3, reach / 2))), np.uint8)
    length = max(2, round(rng.uniform(1, 1.5 + reach * 1.5)))
    kernel = np.zeros((length, length), np.float32)
    angle = rng.uniform(0, np.pi)
    half = (length - 1) / 2
    tip = (half * np.cos(angle), half * np.sin(angle))
    cv2.line(kernel, (round(half - tip[0]), round(half - tip[1])), (round(half + tip[0]), round(half + tip[1])), 1.0, 1)
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.uint8)


def grain(rng: np.random.Generator, shape: tuple[int, int, int], sigma: float) -> NDArray[np.float32]:
    """Draw Gaussian grain of standard deviation `sigma`, float32 of this shape, by OpenCV, which is quick.

    OpenCV's generator has a state of its own: without a seed of `rng`, one seed would not always make one picture.
    """
    drawn = np.zeros(shape, np.float32)
    cv2.setRNGSeed(int(rng.integers(2**31)))
    cv2.randn(drawn, 0, sigma)
    return drawn.reshape(shape)


def noise(picture: Picture, rng: np.random.Generator, sigma: float) -> Picture:
    """Add sensor noise of standard deviation `sigma`, per pixel, half the time coloured."""
    channels = 3 if rng.random() < 0.5 else 1
    return np.clip(picture + grain(rng, (*picture.shape[:2], channels), sigma), 0, 255).astype(np.uint8)


def sharpened(picture: Picture, amount: float, radius: float) -> Picture:
    """Return a picture (H, W) or (H, W, 3) under an unsharp mask whose Gaussian has this radius in pixels."""
    soft = cv2.GaussianBlur(picture, (0, 0), radius)
    return np.asarray(cv2.addWeighted(picture, 1 + amount, soft, -amount, 0), np.uint8)


def jpeg(picture: Picture, quality: int) -> Picture:
    """Encode and decode as JPEG, in colour or grey as the picture is."""
    done, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError("JPEG encoding failed")
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_UNCHANGED), np.uint8)


def shoot(picture: Picture, rng: np.random.Generator, strength: float = 1.0) -> Picture:
    """Take the picture: exposure, blur, noise, sometimes a detour through fewer pixels, JPEG quality 30 to 95."""
    width = picture.shape[1]
    out = expose(picture, rng, strength)
    if rng.random() < 0.6:
        out = blur(out, rng, rng.exponential(width / 400) * strength)
    if rng.random() < 0.15 * strength:
        share = rng.uniform(0.45, 0.9)
        small = cv2.resize(out, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        out = np.asarray(cv2.resize(small, (width, out.shape[0]), interpolation=cv2.INTER_LINEAR), np.uint8)
    if rng.random() < 0.6:
        out = noise(out, rng, rng.uniform(0.5, 9 * strength))
    return jpeg(out, int(rng.integers(30, 96))) if rng.random() < 0.7 else out
