"""What is counted of names that the reader misread."""

from benchmarks.screening.readings import NameRead
from hawiya.names.compare import MATCH


def test_a_name_is_misread_when_it_is_reported_otherwise_than_printed() -> None:
    printed = "محمد جمال حسين عبدالرحمن"
    well, misread, withheld = (
        NameRead("first", "hard", printed, read) for read in (printed, printed.replace("ج", "خ"), None)
    )
    assert [name.is_misread for name in (well, misread, withheld)] == [False, True, False]
    assert well.score == 1.0
    assert MATCH <= misread.score < 1.0
    assert withheld.score == 0.0
