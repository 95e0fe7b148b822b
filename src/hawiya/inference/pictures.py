"""From encoded files to pictures, with the public code for what is wrong with a file."""

from hawiya.cards.decode import decode
from hawiya.cards.picture_headers import ImageError, TooManyPixels, UnsupportedFormat
from hawiya.cards.reading import Image
from hawiya.verification.ports import BadImage

LARGEST_CARD_EDGE = 2400
"""Pictures of cards are decoded to at most this many pixels on their longer edge: twice the rectified card."""

LARGEST_FACE_EDGE = 1280
"""Face pictures are decoded to at most this; the networks look at no more than 320."""


def decode_picture(data: bytes, name: str, longest_edge: int) -> Image:
    """Decode a picture; raise `BadImage` with the public code for what is wrong with it."""
    try:
        return decode(data, longest_edge=longest_edge)
    except UnsupportedFormat as error:
        raise BadImage(415, name) from error
    except TooManyPixels as error:
        raise BadImage(5003, name) from error
    except ImageError as error:
        raise BadImage(400, name) from error
