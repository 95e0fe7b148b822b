"""Pictures that nobody's phone should send: each has its code, none is live, none crashes.

What a decoder accepts is judged by what it shows; whether a good capture stays live in another encoding is asked too.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from hawiya.faces.engine import FaceEngine
from hawiya.inference.bench import FaceBench
from hawiya.inference.examiner import PixelExaminer
from hawiya.inference.loading import load_card_reader, load_judge
from hawiya.inference.pool import PixelPool
from hawiya.verification.policy import Policy
from hawiya.verification.ports import BadImage, LivenessExamination

Pixels = NDArray[np.uint8]

HEIC = Path(__file__).parents[1] / "cards" / "pictures" / "quadrants.heic"
NO_FACE, SEVERAL, POOR, NOT_CLEAR, REPLAYED, DIFFER = 4207, 4206, 4209, 4210, 4220, 4222


@cache
def _engine() -> FaceEngine:
    return FaceEngine()


@cache
def _examiner() -> PixelExaminer:
    return PixelExaminer(load_card_reader(), load_judge(), _engine(), PixelPool(1, 1, 60.0), lambda: date(2026, 1, 1))


def _examine(frames: Sequence[bytes]) -> LivenessExamination:
    return _examiner().examine_liveness(frames, None, None, Policy())


def _codes(result: LivenessExamination) -> list[tuple[int, str]]:
    return [(finding.code, finding.field) for finding in result.findings]


def _in_every_frame(code: int) -> list[tuple[int, str]]:
    return [(code, f"face_{number}") for number in (1, 2, 3)]


@cache
def _captured(person: str = "person_1") -> tuple[bytes, ...]:
    folder = files("hawiya.specimens").joinpath("people", person)
    return tuple(folder.joinpath(f"face_{number}.jpg").read_bytes() for number in (1, 2, 3))


@cache
def _shown(person: str = "person_1") -> tuple[Pixels, ...]:
    return tuple(_decoded(data) for data in _captured(person))


def _decoded(data: bytes) -> Pixels:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def _jpeg(pixels: Pixels) -> bytes:
    return bytes(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])[1])


def _png(pixels: NDArray[Any]) -> bytes:
    return bytes(cv2.imencode(".png", pixels)[1])


def _saved(pixels: Pixels, kind: str, mode: str = "RGB", **options: Any) -> bytes:
    picture = Image.fromarray(np.ascontiguousarray(pixels[..., ::-1]))
    picture = picture.quantize(256) if mode == "P" else picture.convert(mode)
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def _animated(kind: str) -> bytes:
    first, *rest = (Image.fromarray(np.ascontiguousarray(pixels[..., ::-1])) for pixels in _shown())
    buffer = BytesIO()
    first.save(buffer, kind, save_all=True, append_images=rest, duration=100)
    return buffer.getvalue()


def _cat(size: int = 480) -> Pixels:
    """Draw a cat: pointed ears, slit eyes far apart, a muzzle with whiskers."""
    image = np.full((size, size, 3), (140, 170, 150), np.uint8)
    fur, dark = (60, 120, 190), (20, 30, 40)
    for side in (-1, 1):
        ear = [(240 + side * 170, 60), (240 + side * 40, 130), (240 + side * 150, 220)]
        cv2.fillPoly(image, [np.array(ear, np.int32)], fur)
    cv2.ellipse(image, (240, 270), (170, 150), 0, 0, 360, fur, -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.ellipse(image, (240 + side * 80, 230), (38, 30), side * 15, 0, 360, (80, 220, 200), -1, cv2.LINE_AA)
        cv2.ellipse(image, (240 + side * 80, 230), (7, 28), 0, 0, 360, dark, -1, cv2.LINE_AA)
        for tilt in (-12, 0, 12):
            cv2.line(image, (240 + side * 40, 320), (240 + side * 210, 320 + tilt * 3), (230, 230, 230), 2, cv2.LINE_AA)
    cv2.fillPoly(image, [np.array([(220, 295), (260, 295), (240, 318)], np.int32)], (120, 110, 220))
    cv2.ellipse(image, (222, 330), (20, 16), 0, 0, 150, dark, 3, cv2.LINE_AA)
    cv2.ellipse(image, (258, 330), (20, 16), 0, 30, 180, dark, 3, cv2.LINE_AA)
    return image


def _drawing() -> Pixels:
    """Draw a child's face in lines: a circle, dots for eyes, an arc for the mouth."""
    image = np.full((480, 480, 3), 250, np.uint8)
    cv2.circle(image, (240, 240), 170, (30, 30, 30), 5, cv2.LINE_AA)
    for x in (180, 300):
        cv2.circle(image, (x, 200), 16, (30, 30, 30), -1, cv2.LINE_AA)
    cv2.line(image, (240, 220), (225, 270), (30, 30, 30), 5, cv2.LINE_AA)
    cv2.ellipse(image, (240, 280), (90, 60), 0, 20, 160, (30, 30, 200), 6, cv2.LINE_AA)
    return image


def _painted_head() -> Pixels:
    """Paint a head in soft colours: hair, skin, eyes with brows, a nose's shadow, lips, shoulders."""
    image = np.full((620, 480, 3), (215, 205, 190), np.uint8)
    skin, hair = (130, 165, 215), (30, 40, 55)

    def oval(x: int, y: int, across: int, down: int, colour: tuple[int, int, int]) -> None:
        cv2.ellipse(image, (x, y), (across, down), 0, 0, 360, colour, -1, cv2.LINE_AA)

    oval(240, 660, 230, 170, (110, 70, 40))
    cv2.rectangle(image, (190, 330), (290, 540), (105, 140, 185), -1)
    oval(240, 255, 132, 165, hair)
    oval(240, 285, 115, 155, skin)
    for x in (192, 288):
        oval(x, 265, 22, 10, (235, 235, 235))
        oval(x, 265, 10, 10, (30, 30, 30))
        oval(x, 238, 28, 5, hair)
    oval(240, 315, 15, 26, (110, 142, 190))
    oval(240, 372, 38, 10, (90, 90, 165))
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 2.0), dtype=np.uint8)


def _shaken(image: Pixels) -> list[bytes]:
    """Photograph a picture three times: shifted, with a sensor's noise."""
    random = np.random.default_rng(4)
    return [
        _jpeg(np.clip(np.roll(image, 4 * n, axis=1) + random.normal(size=image.shape) * 2, 0, 255).astype(np.uint8))
        for n in range(3)
    ]


@pytest.mark.parametrize("value", [0, 127, 255])
@pytest.mark.parametrize("shape", [(480, 640), (20, 20), (1, 1), (1, 400), (400, 1)])
def test_an_empty_frame_has_no_face(shape: tuple[int, int], value: int) -> None:
    result = _examine([_png(np.full((*shape, 3), value, np.uint8))] * 3)

    assert _codes(result) == _in_every_frame(NO_FACE)
    assert (result.live, result.needs_review, result.template) == (None, False, None)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_frame_without_a_face_is_named(place: int) -> None:
    frames = list(_captured())
    frames[place] = _png(np.zeros((480, 640, 3), np.uint8))

    result = _examine(frames)

    assert (result.live, _codes(result)) == (None, [(NO_FACE, f"face_{place + 1}")])


@pytest.mark.parametrize(("size", "code"), [(1, NO_FACE), (2, NO_FACE), (8, NO_FACE), (20, POOR), (64, POOR)])
def test_a_face_of_a_few_pixels_is_none_or_a_poor_one(size: int, code: int) -> None:
    result = _examine([_png(cv2.resize(one, (size, size), interpolation=cv2.INTER_AREA)) for one in _shown()])

    assert (result.live, _codes(result)) == (None, _in_every_frame(code))


def test_two_people_are_one_too_many() -> None:
    pairs = [_jpeg(np.hstack(both)) for both in zip(_shown("person_1"), _shown("person_2"), strict=True)]

    assert _codes(_examine(pairs)) == _in_every_frame(SEVERAL)
    mixed = _examine([*_captured()[:2], pairs[2]])
    assert (mixed.live, _codes(mixed)) == (None, [(SEVERAL, "face_3")])


@pytest.mark.parametrize("draw", [_cat, _drawing])
def test_what_is_no_human_face_is_none(draw: Callable[[], Pixels]) -> None:
    result = _examine(_shaken(draw()))

    assert (result.live, {code for code, _ in _codes(result)}) == (None, {NO_FACE})


def test_a_painted_head_is_never_live() -> None:
    frames = _shaken(_painted_head())

    assert len(_engine().see(_decoded(frames[0]))) == 1
    assert _examine(frames).live is not True


def test_noise_is_no_face() -> None:
    random = np.random.default_rng(5)
    result = _examine([_png(random.integers(0, 256, (240, 320, 3), dtype=np.uint8)) for _ in range(3)])

    assert (result.live, _codes(result)) == (None, _in_every_frame(NO_FACE))


def test_frames_of_different_sizes_are_judged_like_any() -> None:
    first, second, third = _shown()
    half = np.asarray(cv2.resize(second, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8)

    result = _examine([_jpeg(first), _jpeg(half), _jpeg(np.ascontiguousarray(third[:, 40:]))])

    assert (result.live, _codes(result)) == (True, [])


def test_one_frame_in_two_sizes_is_a_copy() -> None:
    first, second, _ = _shown()
    half = np.asarray(cv2.resize(second, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8)

    result = _examine([_jpeg(first), _jpeg(second), _jpeg(half)])

    assert (result.live, _codes(result)) == (False, [(REPLAYED, "face_3")])


_TURNED_BACK: dict[int, Callable[[Pixels], Pixels]] = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, 1),
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: lambda a: np.rot90(a, -1),
}


@pytest.mark.parametrize("orientation", sorted(_TURNED_BACK))
def test_a_capture_turned_by_exif_stays_live(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    turn = _TURNED_BACK[orientation]
    frames = [_saved(turn(one), "JPEG", quality=92, exif=exif.tobytes()) for one in _shown()]

    result = _examine(frames)

    assert (result.live, _codes(result)) == (True, [])


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_capture_turned_without_exif_stays_live(quarters: int) -> None:
    result = _examine([_jpeg(np.ascontiguousarray(np.rot90(one, quarters))) for one in _shown()])

    assert (result.live, _codes(result)) == (True, [])


def _grey(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


@pytest.mark.parametrize(
    "encode",
    [
        lambda one: _jpeg(_grey(one)),
        lambda one: _png(_grey(one).astype(np.uint16) * 257),
        lambda one: _png(one.astype(np.uint16) * 257),
        lambda one: _saved(one, "PNG", "RGBA"),
        lambda one: _saved(one, "PNG", "P"),
        lambda one: _saved(one, "JPEG", "CMYK", quality=92),
        lambda one: _saved(one, "WEBP", quality=90),
    ],
    ids=["grey JPEG", "16-bit grey PNG", "16-bit PNG", "RGBA PNG", "palette PNG", "CMYK JPEG", "WebP"],
)
def test_a_capture_in_another_encoding_stays_live(encode: Callable[[Pixels], bytes]) -> None:
    result = _examine([encode(one) for one in _shown()])

    assert (result.live, _codes(result)) == (True, [])


def test_one_grey_frame_among_coloured_ones_differs() -> None:
    first, second, third = _shown()

    result = _examine([_jpeg(first), _jpeg(_grey(second)), _jpeg(third)])

    assert (result.live, {code for code, _ in _codes(result)}) == (False, {DIFFER})


def test_a_transparent_picture_is_white() -> None:
    empty = [_png(np.dstack([one, np.zeros(one.shape[:2], np.uint8)])) for one in _shown()]

    assert _codes(_examine(empty)) == _in_every_frame(NO_FACE)


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_an_animation_the_first_frame_counts(kind: str) -> None:
    animation = _animated(kind)

    assert _examine([animation, *_captured()[1:]]).live is True
    repeated = _examine([animation] * 3)
    assert (repeated.live, _codes(repeated)[0]) == (False, (REPLAYED, "face_2"))


def test_a_heic_without_a_face_has_none() -> None:
    assert _codes(_examine([HEIC.read_bytes()] * 3)) == _in_every_frame(NO_FACE)


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: data[: len(data) * 98 // 100], 400),
        (lambda data: data[: len(data) // 2], 400),
        (lambda data: data[: len(data) // 10], 400),
        (lambda _: b"", 415),
        (lambda _: b"a face", 415),
        (lambda _: _animated("GIF"), 415),
    ],
    ids=["cut at 98 %", "cut at 50 %", "cut at 10 %", "nothing", "text", "GIF"],
)
def test_what_cannot_be_decoded_is_refused_with_its_field(
    spoil: Callable[[bytes], bytes], code: int, place: int
) -> None:
    frames = list(_captured())
    frames[place] = spoil(frames[place])

    with pytest.raises(BadImage) as refusal:
        _examine(frames)

    assert (refusal.value.code, refusal.value.field) == (code, f"face_{place + 1}")


@cache
def _bench() -> FaceBench:
    return FaceBench(None)


@pytest.mark.parametrize(
    ("picture", "error"),
    [
        (lambda: _jpeg(_cat()), "no face in b"),
        (lambda: _png(np.zeros((20, 20, 3), np.uint8)), "no face in b"),
        (lambda: _captured()[0][:5000], "b is a picture that is truncated or corrupt"),
        (lambda: _animated("GIF"), "b is no picture of a supported format"),
    ],
    ids=["cat", "black", "cut", "GIF"],
)
def test_a_comparison_says_what_is_wrong_with_a_picture(picture: Callable[[], bytes], error: str) -> None:
    comparison = _bench().compare(_captured()[0], picture(), 0.42)

    assert (comparison.score, comparison.match, comparison.error) == (None, None, error)


def test_the_bench_judges_liveness_as_the_examiner_does() -> None:
    result = _bench().liveness([_png(np.zeros((64, 64, 3), np.uint8))] * 3, None, Policy())

    assert result["live"] is None
    assert [(error["code"], error["field"]) for error in result["errors"]] == _in_every_frame(NO_FACE)


@given(data=st.binary(max_size=300), magic=st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"]))
@settings(max_examples=60, deadline=None)
def test_random_bytes_are_refused(data: bytes, magic: bytes) -> None:
    with pytest.raises(BadImage) as refusal:
        _examine([magic + data, *_captured()[1:]])

    assert refusal.value.field == "face_1"
    assert refusal.value.code in {400, 415, 5003}


@given(
    height=st.integers(1, 24), width=st.integers(1, 24), seed=st.integers(0, 2**32 - 1), contrast=st.integers(0, 255)
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_small_pictures_are_never_live(height: int, width: int, seed: int, contrast: int) -> None:
    random = np.random.default_rng(seed)
    frames = [_png(random.integers(0, contrast + 1, (height, width, 3), dtype=np.uint8)) for _ in range(3)]

    result = _examine(frames)

    assert result.live is None
    assert {code for code, _ in _codes(result)} <= {NO_FACE, POOR, NOT_CLEAR}
