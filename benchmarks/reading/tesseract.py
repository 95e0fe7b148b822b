"""Tesseract 5 reading single lines, many in one call so that its start-up does not count."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from hawiya.cards.reading import Image

HOW_TO_GET_IT = (
    "install Tesseract 5 with its Arabic model (Debian, Ubuntu: apt-get install tesseract-ocr tesseract-ocr-ara)"
)
ONE_LINE = "7"
"""Page segmentation mode: a single text line."""

TEXT_HEIGHT, MARGIN = 36, 10
"""Lines are given at this height with this much repeated border: without it, or larger, Tesseract reads worse."""

DIGITS = "0123456789٠١٢٣٤٥٦٧٨٩"
ALLOWED = {
    "idNumber": DIGITS,
    "dateOfBirth": f"{DIGITS}/",
    "releaseDate": f"{DIGITS}/",
    "idExpiry": f"{DIGITS}/",
    "idKey": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
}
"""What may stand on a line, told to Tesseract as our reader is told; all else reads any text."""

LATIN = ("idKey",)
"""Lines that are given to the English model where the machine has it: the Arabic one has no Latin letters."""

_PAGE = "\n<page>\n"


class NoTesseract(Exception):
    """Tesseract or one of its models is not on this machine."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One model of Tesseract: how tables call it, and the folder with its `ara.traineddata` (None: the machine's)."""

    name: str
    tessdata: Path | None = None

    def read(self, field: str, lines: Sequence[Image]) -> list[str]:
        """Read lines of one field, (H, W, 3) BGR each; returns what Tesseract prints for each, untouched.

        Raises `NoTesseract` where it is missing, `RuntimeError` where it fails.
        """
        language, folder = ("eng", None) if field in LATIN else ("ara", self.tessdata)
        allowed = ("-c", f"tessedit_char_whitelist={ALLOWED[field]}") if field in ALLOWED else ()
        with tempfile.TemporaryDirectory(prefix="hawiya-peer-") as scratch:
            return _run(Path(scratch), language, folder, allowed, [prepare(line) for line in lines])


def prepare(line: Image) -> Image:
    """Return a line at the size that Tesseract reads best, with a border of its own ground."""
    height, width = line.shape[:2]
    wide = max(8, round(width * TEXT_HEIGHT / height))
    how = cv2.INTER_AREA if height > TEXT_HEIGHT else cv2.INTER_CUBIC
    sized = cv2.resize(line, (wide, TEXT_HEIGHT), interpolation=how)
    bordered = cv2.copyMakeBorder(sized, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_REPLICATE)
    return np.asarray(bordered, np.uint8)


@cache
def binary() -> str:
    """Return the program's path. Raises `NoTesseract`."""
    found = shutil.which("tesseract")
    if found is None:
        raise NoTesseract(HOW_TO_GET_IT)
    return found


@cache
def version() -> str:
    """Return the program's version, `5.3.0`. Raises `NoTesseract`."""
    said = subprocess.run([binary(), "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    return said.split("\n", 1)[0].removeprefix("tesseract").strip()


def languages(tessdata: Path | None = None) -> set[str]:
    """Return the models in a folder (None: the machine's). Raises `NoTesseract`."""
    where = [] if tessdata is None else ["--tessdata-dir", str(tessdata)]
    done = subprocess.run([binary(), *where, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603
    return set(done.stdout.split("\n")[1:]) - {""}


def _run(
    scratch: Path, language: str, tessdata: Path | None, options: Sequence[str], lines: Sequence[Image]
) -> list[str]:
    names = []
    for number, line in enumerate(lines):
        path = scratch / f"{number}.png"
        cv2.imwrite(str(path), line)
        names.append(str(path))
    listed = scratch / "lines.txt"
    listed.write_text("\n".join(names) + "\n", encoding="utf-8")
    where = () if tessdata is None else ("--tessdata-dir", str(tessdata))
    separator = ("-c", f"page_separator={_PAGE}")
    arguments = [str(listed), "stdout", *where, "-l", language, "--psm", ONE_LINE, "--dpi", "300", *separator, *options]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [binary(), *arguments], capture_output=True, text=True, env=environment, check=False
    )
    texts = done.stdout.split(_PAGE)
    if done.returncode != 0 or len(texts) != len(lines):
        raise RuntimeError(f"Tesseract gave {len(texts)} texts for {len(lines)} lines: {done.stderr.strip()[-500:]}")
    return [re.sub(r"\s+", " ", text).strip() for text in texts]


def seconds_to_start(peer: Peer, field: str) -> float:
    """Return how long a call takes that reads one tiny blank line: what loading costs."""
    started = time.perf_counter()
    peer.read(field, [np.full((32, 32, 3), 255, np.uint8)])
    return time.perf_counter() - started
