import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("skia")
pytest.importorskip("fontTools")

from hawiya.cards.decode import decode
from lab.card_texts import front_texts
from lab.corpus import Corpus
from lab.second import pictures
from lab.second.attacks import SPECIES, TIERS, draw
from lab.second.attacks.digits import digits_of
from lab.second.attacks.halftones import error_diffused, lines, stochastic
from lab.second.attacks.pixels import FINE, KINDS, pattern
from lab.second.attacks.views import View
from lab.second.design import Design
from lab.second.front import print_front

CASES = [(species, TIERS[place % len(TIERS)]) for place, species in enumerate(SPECIES)]


@pytest.mark.parametrize(("species", "tier"), CASES)
def test_a_capture_depends_on_its_arguments_alone_and_shows_the_whole_card(species: str, tier: str) -> None:
    capture = draw(species, "front", tier, seed=5, index=1)
    again = draw(species, "front", tier, seed=5, index=1)

    assert capture.jpeg == again.jpeg
    assert (capture.picture == decode(capture.jpeg)).all()
    assert (capture.species, capture.side, capture.tier) == (species, "front", tier)
    height, width = capture.picture.shape[:2]
    assert (capture.quad > -1).all()
    assert (capture.quad < (width, height)).all()
    assert (capture.mask is None) == (species not in ("substituted_portrait", "edited_text"))


@pytest.mark.parametrize("tier", TIERS)
def test_genuine_captures_are_the_second_generators_pictures(tier: str) -> None:
    capture = draw("genuine", "back", tier, seed=7, index=0)
    picture = next(pictures(tier, "back", 1, seed=7))

    assert (capture.quad == picture.quad).all()
    # A file that would be WebP is JPEG here, so that no species is told by its format; the others are the same bytes.
    assert np.abs(capture.picture.astype(int) - picture.picture).mean() < 3


def test_the_mask_covers_what_was_put_in_and_little_else() -> None:
    portrait = draw("substituted_portrait", "front", "photo", seed=3, index=2).mask
    text = draw("edited_text", "front", "photo", seed=3, index=2).mask

    assert portrait is not None
    assert text is not None
    assert portrait.shape == text.shape == (750, 1200)
    assert 0.02 < (portrait > 0).mean() < 0.3
    assert 0.0005 < (text > 0).mean() < 0.1


def test_the_first_simulator_and_the_first_generator_take_no_part() -> None:
    listing = "import lab.second.attacks.species, sys; print(*(m for m in sys.modules if m.startswith('lab.')))"
    loaded = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True).stdout.split()

    first = {"lab.card_front", "lab.card_back", "lab.scenes", "lab.camera", "lab.surfaces", "lab.lettering"}
    assert not first & set(loaded)
    assert [name for name in loaded if name.startswith("lab.attacks.")] == []


def test_a_back_has_no_portrait_to_substitute() -> None:
    with pytest.raises(ValueError, match="portrait"):
        draw("substituted_portrait", "back", "photo", seed=1, index=0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_display_shows_white_as_white_and_its_pattern_fades_with_distance(kind: str) -> None:
    tile = pattern(kind, np.random.default_rng(1))
    assert tile.mean((0, 1)) == pytest.approx(1.0, abs=1e-5)

    def spread(pixels: float) -> float:
        place = np.arange(64, dtype=np.float32) / pixels
        x, y = np.meshgrid(place, place)
        return float(View(x, y, pixels, 0.4).repeat(tile, FINE).std())

    assert spread(3.0) > 3 * spread(0.8)


@pytest.mark.parametrize("screen", [error_diffused, stochastic])
def test_dots_keep_the_tone(screen) -> None:  # type: ignore[no-untyped-def]
    wanted = np.full((256, 256), 0.3, np.float32)
    dots = screen(wanted, np.random.default_rng(1))

    assert set(np.unique(dots)) <= {0.0, 1.0}
    assert dots.mean() == pytest.approx(0.3, abs=0.01)


def test_lines_swell_with_the_tone() -> None:
    tones = [float(lines(np.full((200, 200), tone, np.float32), 30, 7, np.random.default_rng(1)).mean())
             for tone in (0.2, 0.5, 0.8)]  # fmt: skip

    assert tones == pytest.approx([0.2, 0.5, 0.8], abs=0.03)


def test_the_digits_of_a_number_are_told_apart() -> None:
    person = Corpus().person(np.random.default_rng(4))
    rng = np.random.default_rng(4)
    printed = print_front(person, Design.draw(rng), rng)
    number = next(line for line in printed.lines if line.name == "idNumber")

    digits = digits_of(number, printed.texts["idNumber"])

    assert "".join(digit.text for digit in digits) == front_texts(person)["idNumber"]
    lefts = [digit.box[0] for digit in digits]
    assert lefts == sorted(lefts)
