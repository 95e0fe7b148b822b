"""Writes `docs/errors.md` and `docs/settings.md` from the code: `python docs/generate.py` (tests keep them equal)."""

from pathlib import Path

from hawiya.settings import Settings
from hawiya.verification.effects import EFFECTS
from hawiya.wire.errors import ERRORS

_ERRORS = """# Error codes

The one table of the code (`hawiya/wire/errors.py`, effects in `hawiya/verification/effects.py`); a test keeps both
equal. Numbers up to 599 repeat the HTTP status.

Effect: **R** the image is refused (nothing is replaced, a try is spent, repeat the step); **B** the step is accepted,
but the identity is not verified; **W** a warning in the validation errors, `error_code` stays null; **–** the request
was not examined, or has no effect of its own.

| code | HTTP | effect | English | Arabic | what to do |
|---|---|---|---|---|---|
"""
_SETTINGS = """# Settings

Environment variables, or lines of a `.env` file in the working folder. Made from `hawiya/settings.py`; a test keeps
both equal.

| variable | default | meaning |
|---|---|---|
"""


def errors_page() -> str:
    """Return the page of the error table."""
    rows = (
        f"| {row.code} | {row.status} | {EFFECTS[row.code].value if row.code in EFFECTS else '–'} "
        f"| {row.english} | {row.arabic} | {row.hint} |\n"
        for row in ERRORS.values()
    )
    return _ERRORS + "".join(rows)


def settings_page() -> str:
    """Return the page of the settings."""
    rows = (
        f"| `HAWIYA_{name.upper()}` | {'' if item.default in (None, ()) else f'`{item.default}`'} "
        f"| {item.description} |\n"
        for name, item in Settings.model_fields.items()
    )
    return _SETTINGS + "".join(rows)


if __name__ == "__main__":
    folder = Path(__file__).parent
    (folder / "errors.md").write_text(errors_page(), encoding="utf-8")
    (folder / "settings.md").write_text(settings_page(), encoding="utf-8")
