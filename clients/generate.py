"""Write what is made from something else: the synchronous Python client, the JavaScript client's types, the collection.

    python clients/generate.py

The synchronous client is the asynchronous one without waiting; types and collection come from the OpenAPI document.
A test keeps all of them equal to their sources.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ASYNCHRONOUS = ROOT / "src/hawiya/client/asynchronous"
SYNCHRONOUS = ROOT / "src/hawiya/client/synchronous"
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


def synchronous_files() -> dict[Path, str]:
    """Return the text of every file of the synchronous client, formatted, by its path."""
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
    for path, text in synchronous_files().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
