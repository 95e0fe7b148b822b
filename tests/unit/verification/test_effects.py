import re
from pathlib import Path

import pytest

from hawiya.verification import effects
from hawiya.verification.transaction import Finding
from hawiya.wire.errors import ERRORS


def test_every_code_with_an_effect_has_a_row_in_the_error_table() -> None:
    assert set(effects.EFFECTS) <= set(ERRORS)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((), None),
        ((3025,), None),
        ((3025, 3102), 3102),
        ((3102, 3001), 3001),
        ((4224, 4223), 4223),
        ((3021, 3011), 3011),
        ((5011, 3102), 5011),
    ],
)
def test_the_gravest_code_leads(codes: tuple[int, ...], expected: int | None) -> None:
    assert effects.gravest(Finding(code, "image") for code in codes) == expected


def test_refusing_and_blocking_are_told_apart() -> None:
    warning, block, refusal = Finding(3025, "job"), Finding(3102, "name"), Finding(3001, "idNumber")
    assert not effects.refuses([warning, block])
    assert effects.refuses([warning, block, refusal])
    assert effects.blocks([warning, block])
    assert not effects.blocks([warning, refusal])


def test_an_unknown_code_is_a_fault() -> None:
    with pytest.raises(KeyError):
        effects.effect_of(Finding(9999, "image"))


def test_the_documented_table_is_the_table_in_the_code() -> None:
    page = (Path(__file__).parents[3] / "docs" / "errors.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (\d+) \| (.) \| (.*?) \| (.*?) \| (.*?) \|$", page, re.MULTILINE)
    documented = {int(code): (int(status), effect, *texts) for code, status, effect, *texts in rows}
    expected = {
        row.code: (
            row.status,
            effects.EFFECTS[row.code].value if row.code in effects.EFFECTS else "–",
            row.english,
            row.arabic,
            row.hint,
        )
        for row in ERRORS.values()
    }
    assert documented == expected
