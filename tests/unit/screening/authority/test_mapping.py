"""What is asked and what answers mean: nothing but what the rules know for certain is a verdict."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from hawiya.screening.authority.mapping import AnswerRules, BadMapping, NotAnAnswer, Question
from hawiya.verification.ports import Person
from hawiya.verification.transaction import AuthorityAnswer

RULES = AnswerRules({"/isValid": [True]}, {"/isValid": [False]}, "/errorCode", "/errorKey", "/errorMessage")
PERSON = Person("منى على", "29001011234567", date(1990, 1, 1))


def test_a_valid_answer_has_nothing_but_that() -> None:
    assert RULES.read(b'{"isValid": true, "errorCode": 7, "errorKey": "odd"}') == AuthorityAnswer(valid=True)


def test_an_invalid_answer_says_why() -> None:
    body = b'{"isValid": false, "errorCode": 12, "errorKey": "EXPIRED", "errorMessage": "The card has expired."}'
    assert RULES.read(body) == AuthorityAnswer(False, 12, "EXPIRED", "The card has expired.")


@pytest.mark.parametrize("body", [b'{"isValid": false}', b'{"isValid": false, "errorCode": null, "errorKey": null}'])
def test_an_invalid_answer_need_not_say_why(body: bytes) -> None:
    assert RULES.read(body) == AuthorityAnswer(False)


def test_a_code_may_be_digits_in_a_text_and_a_message_is_cut() -> None:
    answer = RULES.read(to_json({"isValid": False, "errorCode": "404", "errorMessage": "x" * 9_000}))
    assert answer.code == 404
    assert len(answer.message) == 500


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"true",
        b"[]",
        b"{}",
        b'{"isValid": 1}',
        b'{"isValid": "true"}',
        b'{"isValid": null}',
        b'{"isValid": tru',
        b'{"isValid": NaN}',
        b"<html>maintenance</html>",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"isValid": false, "errorCode": "E17"}',
        b'{"isValid": false, "errorCode": true}',
        b'{"isValid": false, "errorCode": 1.5}',
        b'{"isValid": false, "errorCode": 99999999999}',
        b'{"isValid": false, "errorKey": 3}',
        b'{"isValid": false, "errorMessage": ["x"]}',
    ],
)
def test_what_fits_no_rule_is_no_answer(body: bytes) -> None:
    with pytest.raises(NotAnAnswer):
        RULES.read(body)


def test_valid_and_invalid_at_once_is_no_answer() -> None:
    rules = AnswerRules({"/ok": [True]}, {"/error/code": ["GONE"]})
    assert rules.read(b'{"ok": true}').valid
    assert not rules.read(b'{"error": {"code": "GONE"}}').valid
    with pytest.raises(NotAnAnswer, match="at once"):
        rules.read(b'{"ok": true, "error": {"code": "GONE"}}')


def test_pointers_reach_into_objects_and_lists_and_undo_their_escapes() -> None:
    rules = AnswerRules({"/results/1/a~1b~0c": ["Y"]}, {"/results/1/a~1b~0c": ["N"]})
    assert rules.read(b'{"results": [{}, {"a/b~c": "Y"}]}').valid
    assert not rules.read(b'{"results": [{}, {"a/b~c": "N"}]}').valid
    for other in (b'{"results": [{}]}', b'{"results": {"1": "Y"}}', b'{"results": "ab"}'):
        with pytest.raises(NotAnAnswer):
            rules.read(other)


ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.just([True])
)


@given(st.dictionaries(st.sampled_from(["isValid", "errorCode", "errorKey", "isvalid", ""]), ANYTHING))
def test_only_true_at_its_place_is_valid(document: dict[str, object]) -> None:
    try:
        answer = RULES.read(to_json(document))
    except NotAnAnswer:
        assert document.get("isValid") is not True
        return
    assert answer.valid is document["isValid"]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(body: bytes) -> None:
    try:
        RULES.read(body)
    except NotAnAnswer:
        return
    assert b"isValid" in body


@pytest.mark.parametrize(
    "rules",
    [
        {"valid_when": {}, "invalid_when": {"/a": [1]}},
        {"valid_when": {"/a": [1]}, "invalid_when": {"/a": []}},
        {"valid_when": {"a": [1]}, "invalid_when": {"/a": [2]}},
        {"valid_when": {"/a": [1]}, "invalid_when": {"/a": [2]}, "code": "code"},
    ],
)
def test_rules_that_say_too_little_are_refused(rules: dict[str, dict[str, list[int]]]) -> None:
    with pytest.raises(BadMapping):
        AnswerRules(**rules)


def test_a_person_is_put_into_the_body_and_the_address() -> None:
    body = {"who": {"nid": "{id_number}", "full": "Mr {name}"}, "born": ["{date_of_birth}"], "system": 7}
    question = Question("https://a.example/{id_number}/{name}", body, "%d/%m/%Y")
    assert question.body_for(PERSON) == {
        "who": {"nid": "29001011234567", "full": "Mr منى على"},
        "born": ["01/01/1990"],
        "system": 7,
    }
    name = "%D9%85%D9%86%D9%89%20%D8%B9%D9%84%D9%89"
    assert question.url_for(PERSON) == f"https://a.example/29001011234567/{name}"


def test_what_is_unknown_is_null_or_nothing() -> None:
    question = Question("https://a.example/", {"n": "{name}", "t": "born {date_of_birth}", "i": "{id_number}"})
    assert question.body_for(Person(None, "1", None)) == {"n": None, "t": "born ", "i": "1"}


def test_a_name_that_looks_like_a_place_is_not_filled_in() -> None:
    question = Question("https://a.example/", {"n": "{name} {id_number}"})
    assert question.body_for(Person("{id_number}", "1", None)) == {"n": "{id_number} 1"}


def test_a_request_that_names_nobody_is_refused() -> None:
    with pytest.raises(BadMapping):
        Question("https://a.example/", {"number": "id_number"})
