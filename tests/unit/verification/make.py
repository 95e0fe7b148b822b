"""Small builders of the heart's data, so that a test names only what it is about."""

from datetime import UTC, datetime
from uuid import UUID

from hawiya.verification.conclude import Background
from hawiya.verification.decide import StepContext
from hawiya.verification.policy import Policy
from hawiya.verification.ports import LivenessExamination, Screening, SideExamination
from hawiya.verification.transaction import (
    AcceptedSide,
    Evidence,
    FieldValue,
    Finding,
    Outcome,
    State,
    StepName,
    Transaction,
    User,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TENANT = UUID(int=1)
NUMBER = "29005171201234"
NAME = {"name": "محمد أحمد على حسن", "name_english": "Mohamed Ahmed Aly Hassan"}


def fields(**texts: str) -> dict[str, FieldValue]:
    return {name: FieldValue(text, 0.9) for name, text in texts.items()}


def user(**changes: object) -> User:
    return User(**{"id": 7, "tenant_id": TENANT, "name": None, **changes})  # type: ignore[arg-type]


def transaction(**changes: object) -> Transaction:
    start = {
        "id": UUID(int=9),
        "tenant_id": TENANT,
        "user_id": 7,
        "state": State.OPEN,
        "created_at": NOW,
        "last_step_at": NOW,
    }
    return Transaction(**{**start, **changes})  # type: ignore[arg-type]


def side_examination(step: StepName = StepName.FRONT, **changes: object) -> SideExamination:
    read = fields(idNumber=NUMBER, **(NAME if step is StepName.FRONT else {}))
    start = {
        "side": step.value,
        "doc_type": "national_id",
        "fields": read,
        "findings": (),
        "evidence": (),
        "fake": False,
        "portrait": b"portrait" if step is StepName.FRONT else None,
    }
    return SideExamination(**{**start, **changes})  # type: ignore[arg-type]


def accepted_side(step: StepName = StepName.FRONT, **changes: object) -> AcceptedSide:
    examination = side_examination(step)
    start = {
        "fields": examination.fields,
        "findings": (),
        "evidence": (),
        "images": (),
        "fake": False,
        "doc_type": "national_id",
        "request_id": "r",
        "accepted_at": NOW,
        "portrait": examination.portrait,
    }
    return AcceptedSide(**{**start, **changes})  # type: ignore[arg-type]


def both_sides(**changes: object) -> Transaction:
    return transaction(**{"version": 2, "front": accepted_side(), "back": accepted_side(StepName.BACK), **changes})


def liveness_examination(**changes: object) -> LivenessExamination:
    start = {"live": True, "needs_review": False, "findings": (), "evidence": (), "template": b"template"}
    return LivenessExamination(**{**start, **changes})  # type: ignore[arg-type]


def context(**changes: object) -> StepContext:
    start = {
        "user": user(),
        "policy": Policy(),
        "now": NOW,
        "request_id": "r",
        "background": Background(screening=Screening(screened=False)),
    }
    return StepContext(**{**start, **changes})  # type: ignore[arg-type]


def evidence(check: str, outcome: Outcome = Outcome.PASS, **more: object) -> Evidence:
    return Evidence(check, outcome, **more)  # type: ignore[arg-type]


def finding(code: int, field: str = "image") -> Finding:
    return Finding(code, field)
