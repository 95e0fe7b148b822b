"""Where a benchmark runs, and where its pictures lie."""

import os
import platform
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"
"""Pictures for measuring only, beside the repository; not part of it."""


def machine() -> str:
    """Describe where this runs."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{model}, {os.cpu_count()} cores{load}, Python {platform.python_version()}"
