"""A program: runs a server with the real networks until it is ready, ends it, and prints how many it still holds.

In a process of its own, where the collector has nothing but the server to look through.
"""

import gc
import sys
from pathlib import Path
from weakref import ref

from hawiya.api import runtime
from hawiya.inference.examiner import PixelExaminer
from hawiya.inference.loading import load_examiner
from hawiya.inference.pool import PixelPool
from hawiya.settings import Settings
from hawiya.store.data_folder import create_data_folder
from tests.api.serving import serving, wait_until_ready


def main() -> None:
    """Print how many examiners were alive in the running server, and how many are after its end."""
    loaded: list[ref[PixelExaminer]] = []

    def load(installed_dir: Path | None, pool: PixelPool) -> PixelExaminer:
        examiner = load_examiner(installed_dir, pool)
        loaded.append(ref(examiner))
        return examiner

    setattr(runtime, "load_examiner", load)  # noqa: B010 - the module does not export it
    settings = Settings(data=Path(sys.argv[1]))
    create_data_folder(settings)
    with serving(settings, None) as url:
        wait_until_ready(url)
        running = sum(found() is not None for found in loaded)
    gc.collect()
    print(running, sum(found() is not None for found in loaded))


if __name__ == "__main__":
    main()
