import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from lab import fonts


@pytest.mark.parametrize("place", ["a", "z"])
def test_the_order_of_fonts_does_not_depend_on_where_the_checkout_lies(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "m"
    cache = tmp_path / place
    (cache / "fonts").mkdir(parents=True)
    for name in ("Amiri.ttf", "Zed.ttf"):
        (cache / "fonts" / name).touch()
    listed = SimpleNamespace(stdout=f"{own}/Lateef.ttf\n{own}/Notes.pcf\n{own}/Bold.otf\n")
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_options: listed)
    monkeypatch.setattr(fonts, "CACHE", cache)
    letters = fonts.ARABIC | fonts.ARABIC_DIGITS
    monkeypatch.setattr(fonts, "_open", lambda path: fonts.Font(path, path.stem.lower(), letters))
    for cached in (fonts.fonts, fonts._packed):
        cached.cache_clear()
    try:
        training, measuring = fonts.training_fonts(), fonts.fonts()
    finally:
        for cached in (fonts.fonts, fonts._packed):
            cached.cache_clear()
    assert [font.path.name for font in training] == ["Amiri.ttf", "Bold.otf", "Lateef.ttf", "Zed.ttf"]
    assert [font.path.name for font in measuring] == ["Bold.otf", "Lateef.ttf"]
