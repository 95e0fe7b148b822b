"""Simulated attacks: seeds, corners, cameras that all classes share, parameters that the splits do not."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from hawiya.cards.decode import decode
from hawiya.cards.rectify import rectify
from lab.attacks import (
    GENUINE,
    TIERS,
    Capture,
    camera,
    cards,
    digital,
    framing,
    genuine,
    halftones,
    panels,
    photocopies,
    prints,
    ranges,
    screens,
    sources,
    taking,
)
from lab.attacks.species import DRAWN, draw

COPIES = ("screen", "print", "photocopy")
PHYSICAL = (GENUINE, *COPIES)


def blocks(seed: int) -> np.ndarray:
    """A card-sized picture of large coloured blocks: no fonts are needed to find out how it lies."""
    coarse = np.random.default_rng(seed).integers(30, 240, (5, 8, 3)).astype(np.uint8)
    return cv2.resize(coarse, (cards.WIDTH, cards.HEIGHT), interpolation=cv2.INTER_CUBIC)


@pytest.fixture(autouse=True)
def small_pictures_of_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    def clean(side: str, split: str, rng: np.random.Generator) -> cards.CleanCard:
        boxes = {"portrait": (40.0, 60.0, 300.0, 380.0)} if side == "front" else {}
        return cards.CleanCard(blocks(int(rng.integers(1000))), side, boxes, {})

    for module in (genuine, digital):
        monkeypatch.setattr(module, "clean", clean)
    for tier, kind in framing.KINDS.items():
        monkeypatch.setitem(framing.KINDS, tier, replace(kind, longest=(400, 460)))
    for module, name in ((prints, "PRINTED_WIDTH"), (photocopies, "WIDTH")):
        monkeypatch.setattr(module, name, {"train": ((24.0, 26.0),), "evaluate": ((27.0, 28.0),)})
    for name in ("SCAN_WIDTHS", "PHOTO_SIDES"):
        monkeypatch.setattr(sources, name, (400, 500))


def one(species: str, seed: int, tier: str = "scan", split: str = "train") -> Capture:
    return draw(species, "back", tier, split, np.random.default_rng([seed, 9]))


@pytest.mark.parametrize("species", sorted(DRAWN))
def test_a_seed_gives_the_same_capture_and_another_gives_another(species: str) -> None:
    first, again, other = one(species, 1, "hard"), one(species, 1, "hard"), one(species, 2, "hard")
    assert first.jpeg == again.jpeg
    assert first.jpeg != other.jpeg


@pytest.mark.parametrize("species", sorted(DRAWN))
def test_a_capture_is_what_the_product_decodes_and_carries_no_exif(species: str) -> None:
    capture = one(species, 3, "phone")
    assert np.array_equal(capture.picture, decode(capture.jpeg))
    assert max(capture.picture.shape[:2]) <= 800
    assert b"Exif" not in capture.jpeg
    assert (capture.species, capture.side, capture.tier, capture.mask) == (species, "back", "phone", None)


@pytest.mark.parametrize("species", sorted(DRAWN))
def test_the_corners_are_the_cards(species: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = blocks(77)
    for module in (genuine, digital):
        monkeypatch.setattr(module, "clean", lambda side, *_: cards.CleanCard(content, side, {}, {}))
    monkeypatch.setattr(genuine, "LIVED_IN", 0.0)
    likeness = []
    for seed in range(3):
        capture = one(species, seed)
        assert capture.quad.shape == (4, 2)
        flat = rectify(capture.picture, capture.quad.astype(np.float32))
        pair = [cv2.cvtColor(cv2.resize(side, (48, 30)), cv2.COLOR_BGR2GRAY).ravel() for side in (flat, content)]
        likeness.append(np.corrcoef(pair)[0, 1])
    assert np.median(likeness) > 0.8


@pytest.mark.parametrize("species", PHYSICAL)
def test_every_class_goes_through_the_same_two_cameras(species: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    for name in ("developed", "_plainly"):
        real = getattr(taking, name)
        monkeypatch.setattr(
            taking, name, lambda *given, _name=name, _real=real: (taken.append(_name), _real(*given))[1]
        )
    for seed in range(12):
        if len(set(taken)) == 2:
            break
        one(species, seed, "photo")
    assert set(taken) == {"developed", "_plainly"}


def test_screens_are_not_laid_on_a_scanner_and_all_else_is() -> None:
    rng = np.random.default_rng(5)
    assert "flatbed" not in {taking.draw_how(tier, rng, emits=True) for tier in TIERS for _ in range(40)}
    assert {taking.draw_how("scan", rng) for _ in range(40)} == {"flatbed", "sensor", "plain"}


def spans_of(module: object) -> list[tuple[str, ranges.Spans]]:
    found = [(name, value) for name, value in vars(module).items() if isinstance(value, dict)]
    return [(name, value) for name, value in found if value.keys() == {"train", "evaluate"}]


def test_the_splits_share_no_parameter() -> None:
    found = [span for module in (camera, panels, prints, photocopies, screens) for span in spans_of(module)]
    assert {"LENS", "QUALITIES", "MOSAICS", "FILL", "LAYOUTS", "LASERS", "INKS", "PAPERS", "SCREENS", "DEVICES"} <= {
        name for name, _ in found
    }
    for name, both in found:
        train, evaluate = both["train"], both["evaluate"]
        if name in {"LENS", "ELECTRONS", "READ", "SHARPEN", "RADIUS", "CORING", "CHROMA", "CURVE", "FILL"} | {
            "SPREAD", "PRINTED_WIDTH", "STEEP", "SPECKS", "WIDTH", "BANDS",
        }:  # fmt: skip
            assert ranges.apart(both), name
        else:
            assert not set(train) & set(evaluate), name


def test_interleaved_ranges_stay_inside_and_apart() -> None:
    spans = ranges.interleaved(2.0, 9.0)
    assert ranges.apart(spans)
    rng = np.random.default_rng(1)
    for split in ("train", "evaluate"):
        values = [ranges.within(spans, split, rng) for _ in range(200)]
        assert min(values) >= 2.0
        assert max(values) <= 9.0
        assert all(any(low <= value <= high for low, high in spans[split]) for value in values)


@pytest.mark.parametrize("mosaic", sorted({*camera.MOSAICS["train"], *camera.MOSAICS["evaluate"]}))
@pytest.mark.parametrize("way", sorted({*camera.DEMOSAICING["train"], *camera.DEMOSAICING["evaluate"]}))
def test_a_camera_gives_plain_colour_back_with_noise_of_its_own(mosaic: str, way: str) -> None:
    rng = np.random.default_rng(3)
    drawn = camera.draw_camera("train", 0.0, rng)
    plain = replace(
        drawn,
        mosaic=mosaic,
        demosaicing=way,
        balance=(1.0, 1.0, 1.0),
        mixed=0.0,
        curve=0.0,
        electrons=8000.0,
        coring=0.0,
    )
    light = camera.fine_light(np.full((96, 96, 3), (60, 120, 180), np.uint8))
    picture = camera.developed(camera.focused(light, plain), np.ones((48, 48), np.float32), plain, rng)
    assert picture.shape == (48, 48, 3)
    assert picture[8:40, 8:40].mean((0, 1)) == pytest.approx([60, 120, 180], abs=2.5)
    assert 0.2 < picture[8:40, 8:40, 1].std() < 6


@pytest.mark.parametrize("layout", sorted({**panels.LAYOUTS["train"], **panels.LAYOUTS["evaluate"]}))
def test_a_panel_seen_from_afar_has_no_pattern_and_from_near_has(layout: str) -> None:
    rng = np.random.default_rng(2)
    split = "train" if layout in panels.LAYOUTS["train"] else "evaluate"
    panel = panels.draw_panel(layout, split, 0.0, rng)
    white = np.full((200, 200, 3), 255, np.uint8)
    spread = []
    for zoom in (6.0, 0.25):
        light = np.zeros((80, 80, 3), np.uint16)
        inside = panels.radiated(light, white, panel, np.diag([zoom, zoom, 1.0]), rng)
        assert inside[40, 40] == 255
        part = light[10:60, 10:60].astype(float)
        spread.append(part.std((0, 1)).mean() / part.mean())
    assert spread[0] > 0.3
    assert spread[1] < 0.05


@pytest.mark.parametrize("vector", [(4, 1, "round"), (3, 3, "line"), (5, 2, "ellipse")])
@pytest.mark.parametrize("level", [40, 128, 220])
def test_a_screen_of_dots_covers_by_the_tone(vector: tuple[int, int, str], level: int) -> None:
    printed = halftones.cells(*vector).printed(np.full((340, 340), level, np.uint8))
    assert set(np.unique(printed)) <= {0, 255}
    assert printed.mean() == pytest.approx(level, abs=6)


def test_scattered_drops_cover_by_the_tone() -> None:
    printed = halftones.drops(1).printed(np.full((256, 256), 90, np.uint8))
    assert printed.mean() == pytest.approx(90, abs=4)


def test_without_fonts_and_bank_a_clean_card_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "can_render", lambda: False)
    monkeypatch.setattr(cards, "_notes", lambda side: ())
    with pytest.raises(FileNotFoundError, match=r"lab\.attacks cards"):
        cards.clean("front", "train", np.random.default_rng(1))


def test_an_unknown_tier_is_refused() -> None:
    with pytest.raises(KeyError):
        draw(GENUINE, "front", "selfie", "train", np.random.default_rng(1))
