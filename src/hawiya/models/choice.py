"""Which network does a job, where several can: the models folder says it, for every process that reads the folder.

The choice is one file, `in_use.json`, beside the networks that it names (job to network; a job that is not in it has
its default network). It is no environment variable, because templates are comparable only within one embedder: a
server and a command that use one folder must never differ in it.
"""

import json
import os
import tempfile
from pathlib import Path

from pydantic import ValidationError

from hawiya.models.manifest import Manifest, ModelError, manifests, shipped_manifests

CHOICE_FILE = "in_use.json"
MANIFEST_ENDING = ".manifest.json"


def roles() -> tuple[str, ...]:
    """Return the jobs whose network can be replaced: those that look at faces."""
    return tuple(name for name in manifests() if name.startswith("face_"))


def role_of(manifest: Manifest) -> str:
    """Return the job that a network does."""
    return manifest.role or manifest.name


def known_manifests(folder: Path) -> dict[str, Manifest]:
    """Return the manifests of all networks, shipped and in the models folder, by name.

    Raises `ModelError` when one in the folder cannot be read.
    """
    known = dict(shipped_manifests())
    for path in sorted(folder.glob("*" + MANIFEST_ENDING)):
        try:
            manifest = Manifest.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise ModelError(f"{path} is no manifest of a network: {_first_line(error)}") from error
        if manifest.role not in roles() or path.name != manifest.name + MANIFEST_ENDING or manifest.name in known:
            raise ModelError(f"{path} names itself {manifest.name!r} for {manifest.role!r}, which cannot be")
        known[manifest.name] = manifest
    return known


def choices(folder: Path) -> dict[str, str]:
    """Return the chosen network of every job that has not its default one; raise `ModelError` for a spoiled file."""
    path = folder / CHOICE_FILE
    try:
        chosen = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {_first_line(error)}") from error
    if not isinstance(chosen, dict) or not all(isinstance(name, str) for name in chosen.values()):
        raise ModelError(f"{path} does not say which network does which job")
    if unknown := sorted(set(chosen) - set(roles())):
        raise ModelError(f"{path}: {unknown[0]!r} is no job whose network can be replaced")
    return chosen


def manifest_in_use(role: str, folder: Path) -> Manifest:
    """Return the manifest of the network that does a job.

    Raises `ModelError` for an unknown job, and when the chosen network is not known or is for another job: the
    default never steps in for it.
    """
    if role not in manifests():
        raise ModelError(f"no network is called {role!r}; known: {', '.join(manifests())}")
    chosen = choices(folder).get(role, role)
    if chosen == role:
        return manifests()[role]
    manifest = known_manifests(folder).get(chosen)
    if manifest is None or role_of(manifest) != role:
        raise ModelError(f"{folder / CHOICE_FILE} gives {role} to {chosen!r}, which is no network for it")
    return manifest


def manifests_in_use(folder: Path) -> dict[str, Manifest]:
    """Return the manifest of the network in use by job. Raises `ModelError` as `manifest_in_use`."""
    return {role: manifest_in_use(role, folder) for role in manifests()}


def named(role: str, name: str, folder: Path) -> Manifest:
    """Return a network for a job by its name, by its name without the job's (`dlib`), or `default`.

    Raises `ModelError` with the names that there are.
    """
    if role not in roles():
        raise ModelError(f"{role!r} is no job whose network can be replaced: {', '.join(roles())}")
    fitting = {known.name: known for known in known_manifests(folder).values() if role_of(known) == role}
    wanted = role if name == "default" else name
    found = fitting.get(wanted) or fitting.get(f"{role}_{wanted}")
    if found is None:
        raise ModelError(f"no network for {role} is called {name!r}; known: {', '.join(fitting)}")
    return found


def choose(manifest: Manifest, folder: Path) -> None:
    """Let a network do its job from the next start on. Raises `ModelError` when that cannot be written down."""
    role = role_of(manifest)
    chosen = {job: name for job, name in choices(folder).items() if job != role}
    if manifest.name != role:
        chosen[role] = manifest.name
    write_whole(folder / CHOICE_FILE, (json.dumps(chosen, indent=2, sort_keys=True) + "\n").encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that others read: whole or not at all. Raises `ModelError` when the folder refuses it."""
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise ModelError(f"cannot write {path}: {error.strerror}") from error


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
