"""Did a frame come straight from a camera: noise, compression and metadata hints of a virtual camera or an injection.

Hints, never proof: a careful attacker leaves none, and honest pictures on their way through apps pick up some.
"""

from dataclasses import dataclass

import numpy as np

from hawiya.faces.result import Image
from hawiya.faces.thresholds import LivenessThresholds
from hawiya.forensics.compression import CompressionEvidence, weigh_compression
from hawiya.forensics.metadata import Kind, MetadataHint, metadata_hints
from hawiya.forensics.noise import NoiseEvidence, measure_noise


@dataclass(frozen=True, slots=True)
class CameraEvidence:
    """How little a frame looks like a camera's: `score` 0 (nothing found) to 1, and the reasons in words.

    The score adds the hints up as if they were independent; its weights are judgement, not measured rates.
    """

    score: float
    reasons: tuple[str, ...]
    noise: NoiseEvidence
    compression: CompressionEvidence
    metadata: tuple[MetadataHint, ...]


def weigh_camera(frame: Image, data: bytes, thresholds: LivenessThresholds) -> CameraEvidence:
    """Weigh a frame, decoded and as it came. Never raises for bytes that are no picture: then only pixels count."""
    compression = weigh_compression(data, frame)
    metadata = metadata_hints(data)
    steps = compression.encoding.steps
    grids = (compression.grid.other,) if steps is not None else (compression.grid.other, compression.grid.own)
    compressed_before = max(grids) >= thresholds.grid or compression.second >= thresholds.second_quantisation
    noise = measure_noise(frame, steps, compressed_before=compressed_before)

    weighed = [(_METADATA[hint.kind], hint.words) for hint in metadata]
    if noise.told == "none":
        weighed.append((_NO_NOISE, "plain areas hold no noise at all: drawn or rendered, not photographed"))
    if compression.grid.other >= thresholds.grid:
        weighed.append((_CUT, "blocks of an earlier JPEG lie off the corner: the picture was cut or pasted"))
    if compression.second >= thresholds.second_quantisation:
        weighed.append((_TWICE, "encoded as JPEG before, coarser than now"))
    if steps is None and compression.grid.own >= thresholds.grid:
        weighed.append((_TWICE, f"a {compression.encoding.format or 'raw'} file holds the blocks of a JPEG"))
    return CameraEvidence(
        score=1.0 - float(np.prod([1.0 - weight for weight, _ in weighed])),
        reasons=tuple(words for _, words in weighed),
        noise=noise,
        compression=compression,
        metadata=metadata,
    )


_METADATA: dict[Kind, float] = {
    "virtual_camera": 0.9,
    "generator": 0.9,
    "screenshot": 0.6,
    "lossless_phone": 0.5,
    "editor": 0.4,
    "video": 0.4,
    "other_size": 0.2,
}
_NO_NOISE, _CUT, _TWICE = 0.6, 0.3, 0.2
