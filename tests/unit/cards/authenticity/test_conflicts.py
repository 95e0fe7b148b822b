"""What is printed on a card against itself: what cannot be true together, and how sure that must be."""

from datetime import date

import pytest

from hawiya.cards.authenticity.conflicts import detect_conflicts
from hawiya.cards.authenticity.result import Detection, Outcome
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.parse import Line
from hawiya.cards.reading import Box, CardReading, DocType, FieldReading, Side
from hawiya.cards.understand import understand

TODAY = date(2026, 3, 1)
NUMBER = "29005171201234"
FRONT = {"idNumber": NUMBER, "dateOfBirth": "1990/05/17"}
BACK = {"idNumber": NUMBER, "gender": "ذكر", "releaseDate": "2022/03", "idExpiry": "2029/03/11"}
BOX = Box(10, 20, 300, 40)
SURE = 0.999


def judged(side: Side, texts: dict[str, str], sure: dict[str, float] | None = None) -> Detection:
    """Judge lines as the reader hands them on."""
    lines = {name: Line(text, (sure or {}).get(name, SURE), BOX) for name, text in texts.items()}
    said = understand(side, lines, TODAY)
    reading = CardReading(
        side=side,
        doc_type=DocType.NATIONAL_ID,
        fields=said.fields,
        unreadable=said.unreadable,
        findings=said.findings,
        lines={name: FieldReading(line.text, line.confidence, line.box, line.text) for name, line in lines.items()},
    )
    return detect_conflicts(reading, AuthenticityThresholds(), TODAY)


@pytest.mark.parametrize(("side", "texts"), [(Side.FRONT, FRONT), (Side.BACK, BACK)])
def test_a_card_that_agrees_with_itself_passes(side: Side, texts: dict[str, str]) -> None:
    found = judged(side, texts)
    assert (found.score, found.outcome, found.traces, found.detail) == (0.0, Outcome.PASS, (), None)


def test_the_number_was_made_with_a_right_check_digit() -> None:
    assert judged(Side.FRONT, {**FRONT, "dateOfBirth": "1990/05/18"}).score == pytest.approx(SURE**2)


@pytest.mark.parametrize(
    ("side", "changed", "what"),
    [
        (Side.FRONT, {"dateOfBirth": "1991/05/17"}, "dateOfBirth"),
        (Side.BACK, {"gender": "أنثى"}, "gender"),
        (Side.BACK, {"releaseDate": "2026/04", "idExpiry": "2033/03/31"}, "releaseDate: lies in the future"),
        (Side.BACK, {"releaseDate": "2004/05", "idExpiry": "2011/05/01"}, "too young"),
        (Side.BACK, {"idExpiry": "2021/03/11"}, "lies before the date of issue"),
    ],
)
def test_what_cannot_be_true_together_is_a_fake_with_its_places(side: Side, changed: dict[str, str], what: str) -> None:
    found = judged(side, {**(FRONT if side is Side.FRONT else BACK), **changed})
    assert found.outcome is Outcome.FAIL
    assert what in (found.detail or "")
    assert {trace.box for trace in found.traces} == {BOX}


@pytest.mark.parametrize("doubtful", ["idNumber", "dateOfBirth"])
def test_what_was_not_read_for_sure_is_for_a_reviewer_or_nobody(doubtful: str) -> None:
    texts = {**FRONT, "dateOfBirth": "1991/05/17"}
    assert judged(Side.FRONT, texts, {doubtful: 0.96}).outcome is Outcome.REVIEW
    assert judged(Side.FRONT, texts, {doubtful: 0.3}).outcome is Outcome.PASS


def test_a_number_with_a_wrong_check_digit_may_be_misread() -> None:
    found = judged(Side.FRONT, {"idNumber": "29005181201234", "dateOfBirth": "1990/05/17"})
    assert found.outcome is Outcome.REVIEW


@pytest.mark.parametrize(("side", "texts"), [(Side.FRONT, FRONT), (Side.BACK, BACK)])
def test_a_wrong_check_digit_alone_is_for_a_reviewer_and_never_a_fake(side: Side, texts: dict[str, str]) -> None:
    found = judged(side, {**texts, "idNumber": "29005171201235"}, {"idNumber": 1.0})
    assert found.outcome is Outcome.REVIEW
    assert "check digit" in (found.detail or "")
    assert judged(side, {**texts, "idNumber": "29005171201235"}, {"idNumber": 0.97}).outcome is Outcome.PASS


def test_a_term_of_another_length_is_a_doubt_and_an_expired_card_none() -> None:
    assert judged(Side.BACK, {**BACK, "idExpiry": "2035/03/11"}).outcome is Outcome.REVIEW
    assert judged(Side.BACK, {**BACK, "releaseDate": "2016/03", "idExpiry": "2023/03/11"}).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("side", "texts"),
    [
        (Side.FRONT, {**FRONT, "idNumber": "29005179901234"}),
        (Side.FRONT, {**FRONT, "dateOfBirth": "1990/13/17"}),
        (Side.BACK, {**BACK, "idExpiry": "2029/02/30"}),
    ],
)
def test_what_nobody_can_have_is_never_a_fake_by_itself(side: Side, texts: dict[str, str]) -> None:
    found = judged(side, texts)
    assert found.outcome is Outcome.REVIEW
    assert found.score is not None
    assert found.score < AuthenticityThresholds().conflict


def test_without_number_and_dates_nothing_is_judged() -> None:
    found = judged(Side.FRONT, {"first_name": "أحمد"})
    assert (found.score, found.outcome) == (None, Outcome.NOT_JUDGED)
