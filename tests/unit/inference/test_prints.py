import hashlib

import cv2
import numpy as np

from hawiya.cards.reading import Image
from hawiya.forensics.fingerprint import fingerprint
from hawiya.inference.prints import picture_prints
from hawiya.specimens import specimen
from hawiya.verification.transaction import PicturePrint

FILE = specimen("person_1").faces[0]
PICTURE: Image = np.asarray(cv2.imdecode(np.frombuffer(FILE, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def test_a_picture_is_known_by_its_file_and_its_look() -> None:
    mirrored = np.ascontiguousarray(PICTURE[:, ::-1])
    print_ = PicturePrint(hashlib.sha256(b"sent").digest(), fingerprint(mirrored))
    assert picture_prints({"face_1": (b"sent", mirrored)}) == {"face_1": print_}


def test_published_specimens_and_plain_pictures_have_no_print() -> None:
    plain: Image = np.full((64, 64, 3), 90, np.uint8)
    assert picture_prints({"face_1": (b"encoded anew", PICTURE), "face_2": (b"plain", plain)}) == {}
