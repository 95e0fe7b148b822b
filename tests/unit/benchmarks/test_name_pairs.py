"""The pairs that names are measured with are what they claim to be."""

from random import Random

import pytest

from benchmarks.screening.egyptians import People, is_for_evaluation, words
from benchmarks.screening.misreading import misread
from benchmarks.screening.pairs import TASKS, PairMaker
from benchmarks.screening.romanisations import DEVELOPMENT, HELD_OUT, ROMANISATIONS
from benchmarks.screening.spelling import written


@pytest.mark.parametrize(
    ("style", "word", "latin"),
    [
        ("ala-lc", "مُحَمَّد", "Muḥammad"),
        ("ala-lc", "جَمَال", "Jamāl"),
        ("bgn", "الشِّنَاوِي", "ash"),
        ("din", "شَرِيف", "Šarīf"),
        ("chat", "حَسَن", "7asan"),
        ("gulf", "سَعِيد", "Sa"),
    ],
)
def test_romanisations_write_what_they_stand_for(style: str, word: str, latin: str) -> None:
    assert written(word, ROMANISATIONS[style], Random(1)).startswith(latin)  # noqa: S311  (draws spellings)


def test_romanisations_are_for_development_or_held_out() -> None:
    assert sorted((*DEVELOPMENT, *HELD_OUT)) == sorted(ROMANISATIONS)


@pytest.mark.parametrize("task", TASKS)
def test_as_many_pairs_of_one_person_as_of_two_and_the_same_from_one_seed(task: str) -> None:
    pairs = list(PairMaker(7, evaluation=True, styles=HELD_OUT).task(task, 20))
    assert [pair.same for pair in pairs] == [True, False] * 20
    assert pairs == list(PairMaker(7, evaluation=True, styles=HELD_OUT).task(task, 20))


def test_people_are_drawn_from_one_half_of_the_names_alone() -> None:
    people = People(Random(5), evaluation=False)  # noqa: S311  (draws names)
    assert not any(is_for_evaluation(word.folded) for _ in range(50) for word in people.chain())
    assert any(is_for_evaluation(word.folded) for word in words())


def test_a_misreading_differs_from_what_is_printed() -> None:
    rng = Random(3)  # noqa: S311  (draws mistakes)
    changed = [misread("محمد جمال حسين عبدالرحمن", rng) != "محمد جمال حسين عبدالرحمن" for _ in range(50)]
    assert sum(changed) >= 45


def test_of_two_people_a_shortened_name_never_says_what_the_whole_one_does() -> None:
    people = PairMaker(7, evaluation=True, styles=("egyptian",))
    whole = 0
    for pair in people.task("missing", 3000):
        ours, theirs = (name.casefold().split() for name in (pair.a, pair.b))
        rest = iter(ours)
        whole += not pair.same and all(word in rest for word in theirs)
    assert whole == 0
