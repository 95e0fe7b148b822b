"""The embedders that are measured: the one in use, or others that are installed beside it, named."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hawiya.faces.engine import FaceEngine
from hawiya.models import OperatingPoints, installed_models_dir, manifest_in_use
from hawiya.models.calibration import operating_points_of
from hawiya.models.choice import CHOICE_FILE, choose, named

ROLE = "face_embedder"


@dataclass(frozen=True, slots=True)
class Contender:
    """An engine with one embedder; `points` are that embedder's thresholds in the product, None where it has none."""

    name: str
    engine: FaceEngine
    points: OperatingPoints | None


def contender(name: str | None, folder: Path | None = None) -> Contender:
    """Load the face networks of a models folder (default: the installed ones) with one embedder.

    `name` is what `hawiya models use face_embedder` takes: `default`, `dlib`, ...; None is the embedder in use there.
    The folder itself is not changed. Raises `ModelError` when a network is unknown or not installed.
    """
    folder = folder or installed_models_dir()
    manifest = manifest_in_use(ROLE, folder) if name is None else named(ROLE, name, folder)
    with TemporaryDirectory(prefix="hawiya-contender-") as scratch:
        beside = Path(scratch)
        for path in folder.iterdir():
            if path.name != CHOICE_FILE:
                (beside / path.name).symlink_to(path.resolve())
        if (folder / CHOICE_FILE).exists():
            shutil.copy(folder / CHOICE_FILE, beside)
        choose(manifest, beside)
        engine = FaceEngine(beside)
    return Contender(manifest.name, engine, operating_points_of(manifest, folder))
