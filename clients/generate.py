"""Write what is made from something else: the synchronous Python client, the JavaScript client's types, the collection.

    python -m clients.generate

The synchronous client is the asynchronous one without waiting; types and collection come from the OpenAPI document.
A test keeps all of them equal to their sources.
"""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clients.collection import collection
from clients.typescript import declarations
from hawiya.api.app import create_app
from hawiya.settings import Settings

ROOT = Path(__file__).parents[1]
ASYNCHRONOUS = ROOT / "src/hawiya/client/asynchronous"
SYNCHRONOUS = ROOT / "src/hawiya/client/synchronous"
TYPES = ROOT / "clients/js/wire.d.ts"
COLLECTION = ROOT / "clients/hawiya.postman_collection.json"
# In this order.
_WORDS = (
    (r"\basync (def|with|for) ", r"\1 "),
    (r"\bawait ", ""),
    (r"\bAwaitable\[(\w+)\]", r"\1"),
    (r"\bAwaitable, ", ""),
    (r"\bimport asyncio\b", "import threading"),
    (r"\basyncio\.Lock\b", "threading.Lock"),
    (r"\bhttpx\.Async(\w+)", r"httpx.\1"),
    (r"\baclose\b", "close"),
    (r"__a(enter|exit)__", r"__\1__"),
    (r"\bin_pieces_async\b", "in_pieces"),
    (r"\b(_?)Async([A-Z]\w*)", r"\1\2"),
    (r"\.asynchronous\.", ".synchronous."),
)


def made_files() -> Mapping[Path, str]:
    """Return the text of every file that is made, by its path."""
    document: dict[str, Any] = create_app(Settings()).openapi()
    return {**_synchronous_files(), TYPES: declarations(document), COLLECTION: collection(document)}


def _synchronous_files() -> dict[Path, str]:
    files = {}
    for source in sorted(ASYNCHRONOUS.glob("*.py")):
        text = source.read_text(encoding="utf-8")
        for pattern, replacement in _WORDS:
            text = re.sub(pattern, replacement, text)
        if source.name == "__init__.py":
            text = '"""The client without waiting, made from `asynchronous` by `clients/generate.py`."""\n'
        else:
            text = f"# Made from asynchronous/{source.name} by clients/generate.py: change it there.\n{text}"
        files[SYNCHRONOUS / source.name] = _formatted(text)
    return files


def _formatted(text: str) -> str:
    ruff = Path(sys.executable).with_name("ruff")
    for arguments in (["check", "--select", "I", "--fix", "--quiet"], ["format", "--quiet"]):
        command = [str(ruff), *arguments, "--stdin-filename", str(SYNCHRONOUS / "made.py"), "-"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603
        text = done.stdout
    return text


def main() -> None:
    """Write all files."""
    for path, text in made_files().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
