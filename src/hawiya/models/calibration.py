"""Thresholds of an embedder from scored pairs: FMR, FNMR and TAR with 95 % intervals (ISO/IEC 19795-1).

A pair matches when its score is the threshold or more. FMR is the share of impostor pairs that match, FNMR that of
genuine pairs that do not, TAR = 1 - FNMR. The rule of 30 (Doddington et al., 2000): with 30 errors the true rate lies
within 30 % of the measured one at 90 % confidence; a rate of p therefore wants 30 / p pairs. Fewer than 1 / p pairs
cannot show it at all. Intervals are Wilson's (1927) and take pairs as independent, which pairs that share pictures
or people are not: they are too narrow rather than too wide.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from hawiya.models.choice import manifest_in_use, write_whole
from hawiya.models.manifest import Manifest, ModelError, OperatingPoints

FMR_OF = {"match": 1e-4, "match_review": 1e-3, "same_person": 1e-2}
"""The false match rate that each threshold stands for."""

ERRORS_FOR_TRUST = 30
_Z95 = 1.959963984540054
THRESHOLDS_ENDING = ".thresholds.json"

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of counted errors with its 95 % interval."""

    errors: int
    trials: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """One threshold: the FMR it is for, and what it gives on the pairs it was set on.

    `threshold`, `fmr` and `fnmr` are None when there are too few impostor pairs to set it; `note` says what is weak.
    """

    name: str
    wanted_fmr: float
    threshold: float | None
    fmr: Rate | None
    fnmr: Rate | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How many pairs there were, and a row for each threshold, from the loosest to the strictest."""

    genuine: int
    impostor: int
    rows: tuple[Row, ...]

    @property
    def operating_points(self) -> OperatingPoints | None:
        """The thresholds, or None when one of them could not be set."""
        found = {row.name: row.threshold for row in self.rows if row.threshold is not None}
        return OperatingPoints(**found) if len(found) == len(FMR_OF) else None


class _Written(BaseModel):
    """The file beside a network: its thresholds, and what they were measured on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    network: str
    sha256: str
    operating_points: OperatingPoints
    measured: dict[str, Any]


def calibrate(genuine: Sequence[float], impostor: Sequence[float]) -> Calibration:
    """Return the thresholds of FMR 1e-2, 1e-3 and 1e-4 for the scores of genuine and impostor pairs."""
    same, other = np.sort(np.array(genuine, np.float64)), np.sort(np.array(impostor, np.float64))
    names = sorted(FMR_OF, key=lambda name: -FMR_OF[name])
    rows = tuple(_row(name, FMR_OF[name], same, other) for name in names)
    return Calibration(len(same), len(other), rows)


def threshold_at(impostor: Scores, fmr: float) -> float | None:
    """Return the threshold at which at most the share `fmr` (below 1) of the sorted impostor scores match.

    It is the lowest score that may match: the strictest threshold of that measured rate. None when there are fewer
    than 1 / `fmr` scores, or so many of the highest are equal that none may match.
    """
    allowed = math.floor(len(impostor) * fmr + 1e-9)
    if allowed < 1:
        return None
    may_match = impostor[impostor > impostor[-allowed - 1]]
    return float(may_match[0]) if len(may_match) else None


def wilson(errors: int, trials: int) -> Rate:
    """Return a rate with Wilson's 95 % interval; without trials it can be anything."""
    if trials == 0:
        return Rate(0, 0, math.nan, 0.0, 1.0)
    share = errors / trials
    squared = _Z95 * _Z95 / trials
    centre = (share + squared / 2) / (1 + squared)
    half = _Z95 / (1 + squared) * math.sqrt(share * (1 - share) / trials + squared / trials / 4)
    low = 0.0 if errors == 0 else max(0.0, centre - half)
    high = 1.0 if errors == trials else min(1.0, centre + half)
    return Rate(errors, trials, share, low, high)


def write_thresholds(manifest: Manifest, folder: Path, calibration: Calibration) -> Path:
    """Write a calibration beside its network; return the file. Raises `ModelError` when a threshold is missing."""
    points = calibration.operating_points
    if points is None:
        raise ModelError(f"{manifest.name} has no threshold for every FMR, so none is written")
    written = _Written(
        network=manifest.name, sha256=manifest.sha256, operating_points=points, measured=asdict(calibration)
    )
    path = folder / (manifest.name + THRESHOLDS_ENDING)
    write_whole(path, (json.dumps(written.model_dump(mode="json"), indent=2) + "\n").encode())
    return path


def operating_points_of(manifest: Manifest, folder: Path) -> OperatingPoints | None:
    """Return an embedder's thresholds: those calibrated on this machine, else those of its manifest, else None.

    Raises `ModelError` for a file that cannot be read or belongs to other weights.
    """
    path = folder / (manifest.name + THRESHOLDS_ENDING)
    try:
        written = _Written.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return manifest.operating_points
    except (OSError, ValidationError) as error:
        raise ModelError(f"{path} holds no thresholds: {' '.join(str(error).split())[:200]}") from error
    if written.network != manifest.name or written.sha256 != manifest.sha256:
        raise ModelError(f"{path} holds the thresholds of other weights: run `hawiya models calibrate` again")
    return written.operating_points


def operating_points_in_use(folder: Path) -> OperatingPoints:
    """Return the thresholds of the embedder in use.

    Raises `ModelError` when it has none: scores of one embedder say nothing at the thresholds of another.
    """
    manifest = manifest_in_use("face_embedder", folder)
    points = operating_points_of(manifest, folder)
    if points is None:
        raise ModelError(f"{manifest.name} has no thresholds yet: run `hawiya models calibrate PAIRS.csv`")
    return points


def _row(name: str, fmr: float, same: Scores, other: Scores) -> Row:
    threshold = threshold_at(other, fmr)
    if threshold is None or not len(same):
        return Row(name, fmr, None, None, None, _why_not(fmr, same, other))
    matched = len(other) - int(np.searchsorted(other, threshold, side="left"))
    refused = int(np.searchsorted(same, threshold, side="left"))
    return Row(name, fmr, threshold, wilson(matched, len(other)), wilson(refused, len(same)), _weakness(fmr, other))


def _why_not(fmr: float, same: Scores, other: Scores) -> str:
    if not len(same):
        return "no genuine pair"
    if len(other) * fmr < 1:
        return f"cannot be set: {len(other)} impostor pairs, at least {math.ceil(1 / fmr - 1e-9)} are needed"
    return "cannot be set: too many impostor pairs share the highest score"


def _weakness(fmr: float, other: Scores) -> str | None:
    wanted = math.ceil(ERRORS_FOR_TRUST / fmr - 1e-9)
    if len(other) >= wanted:
        return None
    return f"weak: {len(other)} impostor pairs, the rule of 30 wants {wanted}"
