"""By what pictures are known again in another transaction."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256

from hawiya import specimens
from hawiya.cards.decode import decode
from hawiya.cards.reading import Image
from hawiya.forensics.fingerprint import FEATURELESS, SAME_PICTURE, distance, fingerprint
from hawiya.verification.transaction import PicturePrint


def picture_prints(pictures: Mapping[str, tuple[bytes, Image]]) -> dict[str, PicturePrint]:
    """Return the prints of pictures, given by name as the file that was sent and the decoded picture.

    Left out are pictures that say nothing when they come again: those of one colour, and the published specimens
    (however encoded), which anybody may send any number of times.
    """
    found = {}
    for name, (data, image) in pictures.items():
        look = fingerprint(image)
        published = any(distance(look, known) <= SAME_PICTURE for known in _published_looks())
        if look != FEATURELESS and not published:
            found[name] = PicturePrint(sha256(data).digest(), look)
    return found


@cache
def _published_looks() -> tuple[int, ...]:
    return tuple(fingerprint(decode(picture)) for picture in specimens.pictures())
