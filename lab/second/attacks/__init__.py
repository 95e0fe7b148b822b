"""A second simulator of attacks on the card, for measuring only: nothing of it is shared with the first.

It rests on the second generator (`lab.second`): its drawing, its pinhole camera and Bayer sensor, its flatbed. What is
seen of a screen or of a print is gathered over each pixel's footprint from the light of sub-pixels or of dots; edits
are made on the card's print or in the picture. Every species is taken by the same cameras, in the same frames, with the
same coding as the second generator's genuine pictures. Nothing may be trained or tuned on it.
"""

from lab.attacks import TIERS, Capture
from lab.second import SIDES

SPECIES = ("genuine", "screen", "print", "photocopy", "digital", "substituted_portrait", "edited_text")


def draw(species: str, side: str, tier: str, seed: int, index: int) -> Capture:
    """Draw one capture; it depends on the arguments alone (and on whether the bench's faces are there).

    A genuine capture is the picture of `lab.second.pictures` of the same seed and index, always as a JPEG file.
    Raises KeyError for an unknown species, side or tier, and ValueError for a portrait on the back, which has none.
    """
    # Skia is needed to draw, not to ask what can be drawn.
    from lab.second.attacks.species import draw_capture

    return draw_capture(species, side, tier, seed, index)


__all__ = ["SIDES", "SPECIES", "TIERS", "Capture", "draw"]
