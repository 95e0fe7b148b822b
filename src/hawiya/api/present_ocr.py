"""Turns what the calls by key alone find out into answers on the wire; steps are answered by `present`."""

from hawiya.api.present import present_hints, present_screening, present_services
from hawiya.verification import effects
from hawiya.verification.ports import Classification, FaceComparison, Screening
from hawiya.wire import answers
from hawiya.wire.errors import ERRORS, Language
from hawiya.wire.ocr import AmlAnswer, AmlData, ClassificationAnswer, ClassificationData, MatchAnswer, MatchData


def present_comparison(comparison: FaceComparison, language: Language) -> bytes:
    """Return the JSON body of the answer about two faces."""
    code = effects.gravest(comparison.findings)
    answer = MatchAnswer(
        services=present_services(comparison.findings, language),
        data=MatchData(isMatched=comparison.matched is True),
        error_code=code,
        error_message=ERRORS[code].message(language) if code is not None else None,
        error_descriptions=present_hints(code, comparison.findings),
    )
    return answer.model_dump_json().encode()


def present_classification(seen: Classification, language: Language) -> bytes:
    """Return the JSON body of the answer about a document."""
    answer = ClassificationAnswer(
        services=present_services((), language, classification=answers.Classification(doc_type=seen.doc_type)),
        data=ClassificationData(doc_type=seen.doc_type, side=seen.side),
        error_code=None,
        error_message=None,
        error_descriptions=None,
    )
    return answer.model_dump_json().encode()


def present_aml(screening: Screening, language: Language) -> bytes:
    """Return the JSON body of the answer about a person; it says so when not every list could be searched."""
    answer = AmlAnswer(
        services=present_services((), language, AML=present_screening(screening)),
        data=AmlData(AML_matched=bool(screening.hits)),
        error_code=None,
        error_message=None,
        error_descriptions=None if screening.screened else [f"not_screened: {why_not_screened(screening)}"],
    )
    return answer.model_dump_json().encode()


def why_not_screened(screening: Screening) -> str:
    """Return which lists could not be searched."""
    if screening.missing:
        return f"these watchlists are not loaded: {', '.join(screening.missing)}"
    return "no watchlist is loaded"
