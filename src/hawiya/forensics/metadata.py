"""What the file says about itself that a camera's own picture would not. Hints only: all of it is easily forged.

The list is short on purpose. Most pictures carry no metadata at all, and that means nothing.
"""

import io
from dataclasses import dataclass
from typing import Literal

import PIL.Image
from PIL.ExifTags import IFD, Base

from hawiya.forensics.compression import UNREADABLE

Kind = Literal["virtual_camera", "generator", "editor", "video", "screenshot", "lossless_phone", "other_size"]

_NAMES: dict[Kind, tuple[str, ...]] = {
    "virtual_camera": (
        "obs studio", "obs-studio", "obs virtual", "manycam", "xsplit", "snap camera", "splitcam", "droidcam",
        "iriun", "e2esoft", "vcam", "virtual camera", "virtual webcam", "deepfacelive", "avatarify", "faceswap",
    ),
    "generator": (
        "stable diffusion", "midjourney", "dall-e", "dall·e", "comfyui", "automatic1111", "adobe firefly", "novelai",
        "dreamstudio", "imagen",
    ),
    "editor": (
        "photoshop", "lightroom", "gimp", "affinity photo", "paint.net", "pixelmator", "picsart", "snapseed",
        "facetune", "faceapp", "remini", "meitu", "canva", "pixlr", "photopea", "krita", "coreldraw", "paint shop",
    ),
    "video": ("lavc", "lavf", "ffmpeg"),
}  # fmt: skip
_WORDS: dict[Kind, str] = {
    "virtual_camera": "the file names a virtual camera",
    "generator": "the file names a picture generator",
    "editor": "the file names a picture editor",
    "video": "the file was written by a video encoder",
}
_PHONE_MAKERS = ("apple", "samsung", "xiaomi", "huawei", "oppo", "vivo", "oneplus", "google", "honor", "realme",
                 "infinix", "tecno", "nokia", "motorola", "redmi")  # fmt: skip
_LOSSLESS = ("PNG", "BMP", "TIFF", "GIF")
_GENERATOR_KEYS = ("parameters", "prompt", "workflow", "sd-metadata")
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class MetadataHint:
    """One thing that a file says about itself, and what about it a reviewer should know."""

    kind: Kind
    words: str


def metadata_hints(data: bytes) -> tuple[MetadataHint, ...]:
    """Return what in the file's metadata a camera would not have written, one hint of a kind; none for broken files."""
    try:
        with PIL.Image.open(io.BytesIO(data)) as file:
            return _hints(file)
    except UNREADABLE:
        return ()


def _hints(file: PIL.Image.Image) -> tuple[MetadataHint, ...]:
    exif = file.getexif()
    detail = exif.get_ifd(IFD.Exif)
    info = {str(key).lower(): value for key, value in file.info.items()}
    told = [
        exif.get(Base.Software),
        exif.get(Base.ProcessingSoftware),
        exif.get(Base.HostComputer),
        exif.get(Base.Model),
    ]
    told += [info.get(key) for key in ("software", "comment", "creator", "source", "description")]
    told.append(_after(_text(info.get("xmp")) or _text(info.get("xml:com.adobe.xmp")), "creatortool"))
    texts = [text for value in told if (text := _text(value))]
    hints: list[MetadataHint] = []
    for kind, names in _NAMES.items():
        named = next((name for text in texts for name in names if name in text), None)
        if named is not None:
            hints.append(MetadataHint(kind, f"{_WORDS[kind]} ({named})"))
    if any(key in info for key in _GENERATOR_KEYS) and all(hint.kind != "generator" for hint in hints):
        hints.append(MetadataHint("generator", "the file carries the settings of a picture generator"))
    if "screenshot" in _text(detail.get(Base.UserComment)):
        hints.append(MetadataHint("screenshot", "the file calls itself a screenshot"))
    maker = _text(exif.get(Base.Make)).strip()
    if file.format in _LOSSLESS and maker.startswith(_PHONE_MAKERS):
        hints.append(MetadataHint("lossless_phone", f"a {file.format} file claims a phone's camera, which writes JPEG"))
    claimed = (detail.get(Base.ExifImageWidth), detail.get(Base.ExifImageHeight))
    if _contradicts(claimed, file.size):
        hints.append(MetadataHint("other_size", f"the file says {claimed[0]} x {claimed[1]} pixels and has others"))
    return tuple(hints)


def _contradicts(claimed: tuple[object, object], size: tuple[int, int]) -> bool:
    """Tell whether the size is another one than claimed, also when the picture was turned."""
    if not all(isinstance(side, int) and side > 0 for side in claimed):
        return False
    return sorted(str(side) for side in claimed) != sorted(str(side) for side in size)


def _text(value: object) -> str:
    """Return a metadata value as lower-case text, shortened."""
    if isinstance(value, bytes):
        return value[:_LONGEST].replace(b"\0", b"").decode("utf-8", "replace").lower()
    return value[:_LONGEST].lower() if isinstance(value, str) else ""


def _after(text: str, word: str) -> str:
    """Return the hundred letters after the first `word`, none where it does not occur."""
    return text.partition(word)[2][:100]
