"""Writes `docs/errors.md`, `docs/settings.md` and the policy in `docs/authenticity.md` from the code.

`python docs/generate.py` (tests keep them equal).
"""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from pydantic_settings import BaseSettings

from hawiya.settings import Settings
from hawiya.verification.effects import EFFECTS
from hawiya.verification.policy import CardPolicy
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
_BEGIN, _END = "<!-- made from hawiya/verification/policy.py by docs/generate.py -->\n", "<!-- end -->\n"


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
    return _SETTINGS + "".join(_rows(Settings))


def with_card_policy(page: str) -> str:
    """Return a page with the table of the card's policy between its marks."""
    before, rest = page.split(_BEGIN)
    _, after = rest.split(_END)
    rows = "".join(f"| `card.{item.name}` | {_as_set(item.default)} |\n" for item in fields(CardPolicy))
    return f"{before}{_BEGIN}| value | default |\n|---|---|\n{rows}{_END}{after}"


def _rows(settings: type[BaseSettings]) -> Iterator[str]:
    prefix = settings.model_config["env_prefix"]
    for name, item in settings.model_fields.items():
        if isinstance(item.annotation, type) and issubclass(item.annotation, BaseSettings):
            yield from _rows(item.annotation)
            continue
        yield f"| `{prefix}{name.upper()}` | {_as_set(item.default)} | {item.description} |\n"


def _as_set(default: object) -> str:
    """Return a default as one would write it into a variable."""
    if default in (None, (), {}):
        return ""
    if isinstance(default, tuple):
        return f"`{','.join(map(str, default))}`"
    return f"`{json.dumps(default) if isinstance(default, dict) else default}`"


if __name__ == "__main__":
    folder = Path(__file__).parent
    (folder / "errors.md").write_text(errors_page(), encoding="utf-8")
    (folder / "settings.md").write_text(settings_page(), encoding="utf-8")
    genuine = folder / "authenticity.md"
    genuine.write_text(with_card_policy(genuine.read_text(encoding="utf-8")), encoding="utf-8")
