"""The file of results: one JSON line per finished job, so that a run can be interrupted and carried on."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.reading.cards import Record


class OtherRun(Exception):
    """The file holds results of another seed, other networks or another generator; they cannot be mixed."""


class Results:
    """Results on disk: the first line says what they are of, every other is a job with its pictures."""

    def __init__(self, path: Path, of: Mapping[str, Any] | None) -> None:
        """Open a file, or begin it. Raises `OtherRun` when it holds results of something else than `of`.

        With None the file must be there; whatever it holds is taken, for looking at.
        """
        self._path = path
        self.of = {} if of is None else json.loads(json.dumps(dict(of)))
        self._records: dict[str, list[Record]] = {}
        if path.exists() or of is None:
            self._load(anything=of is None)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._line(self.of), encoding="utf-8")

    def _load(self, *, anything: bool) -> None:
        data = self._path.read_bytes()
        # A line that was being written when the run ended has no end; its job is done again.
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) < len(data):
            with self._path.open("r+b") as file:
                file.truncate(len(whole))
        first, *rest = (json.loads(line) for line in whole.splitlines()) if whole else [{}]
        if anything:
            self.of = first
        differing = sorted(key for key in first.keys() | self.of.keys() if first.get(key) != self.of.get(key))
        if differing:
            said = "; ".join(f"{key}: {first.get(key)} there, {self.of.get(key)} now" for key in differing)
            raise OtherRun(f"{self._path} holds results of another run ({said})")
        for entry in rest:
            self._records[entry["job"]] = entry["pictures"]

    @staticmethod
    def _line(entry: Mapping[str, Any]) -> str:
        return json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n"

    def __contains__(self, job: str) -> bool:
        return job in self._records

    def add(self, job: str, pictures: Sequence[Record]) -> None:
        """Keep a finished job."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(self._line({"job": job, "pictures": pictures}))
        self._records[job] = json.loads(json.dumps(pictures))

    def of_part(self, part: str) -> Iterator[Record]:
        """Return the records of a part, each picture once, however the runs were cut."""
        seen = set()
        for job, pictures in self._records.items():
            if job.split(" ", 1)[0] != part:
                continue
            for record in pictures:
                if record["id"] not in seen:
                    seen.add(record["id"])
                    yield record
