"""Can a card have been issued in a month: by its expiry, its holder's birth date, and the day of today."""

from calendar import monthrange
from datetime import date
from enum import StrEnum

from hawiya.cards.dates import VALID_YEARS, end_of_term, full_years
from hawiya.cards.national_number import YOUNGEST

TOLERANCE_DAYS = 366
"""How far the printed expiry may lie from the term by law: wide enough for cards prolonged or printed late."""


class NotIssued(StrEnum):
    """Why a card cannot have been issued in its month of issue."""

    FUTURE = "future"
    TOO_YOUNG = "too_young"
    EXPIRES_BEFORE = "expires_before"
    OTHER_TERM = "other_term"


def why_not_issued(
    issue: date,
    expiry: date | None,
    born: date | None,
    today: date,
    years: int = VALID_YEARS,
    tolerance_days: int = TOLERANCE_DAYS,
) -> NotIssued | None:
    """Return why the month of `issue` cannot be right, beside what else is known; None when it can.

    `expiry` and `born` are None where they are not known; `years` is the term.
    """
    if issue > today:
        return NotIssued.FUTURE
    month_end = issue.replace(day=monthrange(issue.year, issue.month)[1])
    if born is not None and full_years(born, month_end) < YOUNGEST:
        return NotIssued.TOO_YOUNG
    if expiry is not None and expiry < issue:
        return NotIssued.EXPIRES_BEFORE
    if expiry is not None and abs((expiry - end_of_term(issue, years)).days) > tolerance_days:
        return NotIssued.OTHER_TERM
    return None
