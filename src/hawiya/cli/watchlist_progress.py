"""How far the reading of a long file is: a bar on a terminal, nothing where nobody watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def reading_bar(path: Path) -> Iterator[Callable[[int], None]]:
    """Show on stderr how much of a file was read; give what is to be told of every piece.

    Some formats are read more than once: the bar starts again for every time.
    """
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    total = max(1, path.stat().st_size)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"reading {path.name}", total=total)
        read = 0

        def on_read(count: int) -> None:
            nonlocal read
            read += count
            if read >= total and count == 0:
                read = 0
            progress.update(task, completed=min(read, total))

        yield on_read
