"""The generated section replaces itself and nothing else."""

from pathlib import Path

import pytest

from benchmarks.reading.page import READING, NoMarks, marks, put

BEGIN, END = marks(READING)


def test_section_is_replaced_again_and_again(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Before\n{BEGIN}\nold\n{END}\n# After\n", encoding="utf-8")
    put(page, r"| \1 |")
    put(page, "new\n")
    assert page.read_text(encoding="utf-8") == f"# Before\n{BEGIN}\n\nnew\n\n{END}\n# After\n"


def test_the_sections_of_two_commands_leave_each_other_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    other = "python -m benchmarks.other --write"
    lines = (BEGIN, "first", END, marks(other)[0], "second", marks(other)[1])
    page.write_text("\n".join(lines), encoding="utf-8")
    put(page, "new", other)
    text = page.read_text(encoding="utf-8")
    assert "first" in text
    assert "new" in text
    assert "second" not in text


def test_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Mine\n", encoding="utf-8")
    with pytest.raises(NoMarks):
        put(page, "new")
    assert page.read_text(encoding="utf-8") == "# Mine\n"
