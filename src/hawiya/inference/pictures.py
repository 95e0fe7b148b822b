"""From encoded files to pictures, with the public code for what is wrong with a file."""

from hawiya.cards.decode import decode
from hawiya.cards.picture_headers import ImageError, TooManyPixels, UnsupportedFormat
from hawiya.cards.reading import Image
from hawiya.verification.ports import BadImage

LARGEST_CARD_EDGE = 3300
"""Pictures of cards with a longer edge than this, in pixels, are halved while they are decoded.

So 12 megapixels come out as 2000 × 1500: a card that fills more than half of the frame keeps lines of 40 pixels, and
the line reader sees no more than 32.
"""

LARGEST_FACE_EDGE = 1280
"""Face pictures are decoded to at most this; the networks look at no more than 320."""


def decode_card_picture(data: bytes, name: str) -> Image:
    """Decode a picture of a card; raise `BadImage` with the public code for what is wrong with it."""
    return decode_picture(data, name, LARGEST_CARD_EDGE, by_halves=True)


def decode_picture(data: bytes, name: str, longest_edge: int, *, by_halves: bool = False) -> Image:
    """Decode a picture; raise `BadImage` with the public code for what is wrong with it.

    A larger picture is scaled to `longest_edge` exactly or, with `by_halves`, halved until it is no longer than that.
    """
    try:
        return decode(data, longest_edge=longest_edge, by_halves=by_halves)
    except UnsupportedFormat as error:
        raise BadImage(415, name) from error
    except TooManyPixels as error:
        raise BadImage(5003, name) from error
    except ImageError as error:
        raise BadImage(400, name) from error
