"""The end of a transaction: when the identity is verified, when a person must look, when the authority is waited for.

Pure functions: the same inputs give the same end, and every end carries the evidence it rests on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hawiya.verification import effects
from hawiya.verification.policy import Policy
from hawiya.verification.ports import LivenessExamination, Screening, WatchlistHit
from hawiya.verification.reuse import Reuse
from hawiya.verification.transaction import (
    AuthorityAnswer,
    Evidence,
    FieldValue,
    Finding,
    Outcome,
    State,
    Transaction,
    User,
)

# What is judged anew when the authority has answered a waiting transaction.
_JUDGED_ANEW = frozenset({"nothing_blocks", "screened", "authority"})

REUSED_IMAGE = "reused_image"
"""The check that a card's picture was not used before."""

SCREENING_CHECKS = frozenset({"watchlists", "watchlist_hit", "watchlist_dismissed"})
"""The checks of `screening_evidence`."""


@dataclass(frozen=True, slots=True)
class EarlierPortrait:
    """A card's portrait beside an earlier one of the same number: cosine, None where another embedder made one."""

    similarity: float | None


@dataclass(frozen=True, slots=True)
class Background:
    """What was asked about the card's holder and the pictures elsewhere.

    `authority_down`: why the authority did not answer; None when it did, and when none is configured. `reused`:
    pictures of this step that were used before. `earlier_portrait`: the front's portrait beside the one with which the
    card's number was verified before; None where it never was.
    """

    screening: Screening | None = None
    authority: AuthorityAnswer | None = None
    authority_down: str | None = None
    number_taken: bool = False
    reused: tuple[Reuse, ...] = ()
    earlier_portrait: EarlierPortrait | None = None


def conclude(
    transaction: Transaction, examination: LivenessExamination, background: Background, policy: Policy
) -> Transaction:
    """End a transaction whose three steps are accepted: verified, waiting for the authority, in review, or not."""
    fake = any_fake(transaction)
    seen = (
        Evidence("card_genuine", _outcome(fake is False, doubt=fake is None)),
        _doubts_about_card(transaction),
        Evidence("card_pictures_new", _outcome(not _taken_over(transaction), doubt=True)),
        Evidence("no_attack_in_transaction", _outcome(not transaction.attack_seen, doubt=transaction.attack_seen)),
        Evidence("live", _outcome(examination.live is True, doubt=examination.live is None)),
        Evidence("face_checks", _outcome(not examination.needs_review, doubt=examination.needs_review)),
    )
    return _ended(transaction, seen, background, policy)


def conclude_waiting(transaction: Transaction, user: User, background: Background, policy: Policy) -> Transaction:
    """End a transaction that waited for the authority, by its answer (`background.authority`) and what holds now.

    What the pictures showed stands. The holder is screened anew, since the lists may have changed meanwhile, and
    compared with the user as registered now.
    """
    if transaction.liveness is None or background.authority is None:
        raise AssertionError("a transaction waits after its last step, until the authority answers")
    known = {finding.code for finding in transaction.liveness.findings}
    number = text_of(transaction.front.fields, "idNumber") if transaction.front else None
    holder = replace(background, number_taken=is_card_of_another(number, user, background))
    new = tuple(one for one in background_findings(transaction, holder) if one.code not in known)
    accepted = replace(
        transaction.liveness,
        findings=transaction.liveness.findings + new,
        evidence=(
            *(one for one in transaction.liveness.evidence if one.check not in SCREENING_CHECKS),
            *screening_evidence(background.screening),
        ),
    )
    seen = [one for one in transaction.decision if one.check not in _JUDGED_ANEW]
    if user.template is not None and not _compared_with_user(transaction):
        detail = "another transaction enrolled a face while this one waited; the two were not compared"
        seen.append(Evidence("face_of_user", Outcome.REVIEW, detail=detail))
    return _ended(replace(transaction, liveness=accepted), seen, background, policy)


def _compared_with_user(transaction: Transaction) -> bool:
    """Tell whether the face was compared with the user's: at the liveness step, or when the user was linked to it."""
    frames = transaction.liveness.evidence if transaction.liveness is not None else ()
    return any(one.check == "enrolled" for one in frames) or any(
        one.check == "face_of_user" for one in transaction.decision
    )


def background_findings(transaction: Transaction, background: Background) -> tuple[Finding, ...]:
    """Findings about the holder at the end, without repeating what an accepted side already carries."""
    findings = watchlist_findings(background.screening)
    if background.number_taken:
        findings += (Finding(effects.CARD_OF_ANOTHER_USER, "idNumber"),)
    if background.authority is not None and not background.authority.valid:
        findings += (Finding(effects.AUTHORITY_SAYS_INVALID, "idNumber"),)
    sides = (transaction.front, transaction.back)
    kept = {finding.code: finding for side in sides if side for finding in side.findings}
    blocking = tuple(f for f in kept.values() if effects.effect_of(f) is effects.Effect.BLOCK)
    return findings + tuple(f for f in blocking if f.code not in {finding.code for finding in findings})


def is_card_of_another(number: str | None, user: User, background: Background) -> bool:
    """Tell whether the card's number belongs to another user, or the user is registered with another number."""
    # Of an anonymous user nobody knows whether they are that other user; it is judged when they are linked to one.
    if user.anonymous:
        return False
    return background.number_taken or bool(user.id_number and number and number != user.id_number)


def watchlist_findings(screening: Screening | None) -> tuple[Finding, ...]:
    """Return the finding of a match that stands, if one does."""
    hit = screening is not None and bool(screening.hits)
    return (Finding(effects.WATCHLIST_MATCH, "name"),) if hit else ()


def screening_evidence(screening: Screening | None) -> tuple[Evidence, ...]:
    """Return what the watchlists said, hit by hit, or why nobody can say that the holder is on none.

    A hit's `model` is the version of the list that it is on.
    """
    if screening is None:
        return ()
    best = max((hit.score for hit in screening.hits), default=0.0)
    said = Evidence("watchlists", Outcome.FAIL if screening.hits else Outcome.PASS, best, screening.threshold)
    if not screening.screened:
        missing = ", ".join(screening.missing)
        detail = f"not_screened: not loaded: {missing}" if missing else "not_screened: no list is loaded"
        outcome = Outcome.FAIL if screening.hits else Outcome.NOT_JUDGED
        said = Evidence("watchlists", outcome, best if screening.hits else None, screening.threshold, detail=detail)
    hits = (_hit_evidence("watchlist_hit", Outcome.FAIL, hit, screening) for hit in screening.hits)
    dismissed = (_hit_evidence("watchlist_dismissed", Outcome.PASS, hit, screening) for hit in screening.dismissed)
    return (said, *hits, *dismissed)


def _hit_evidence(check: str, outcome: Outcome, hit: WatchlistHit, screening: Screening) -> Evidence:
    version = screening.versions.get(hit.list_name)
    return Evidence(
        check,
        outcome,
        hit.score,
        screening.threshold,
        model=f"{hit.list_name} {version}" if version is not None else hit.list_name,
        detail=f"{hit.entry_key}: {hit.full_name}: {hit.explanation}",
    )


def any_fake(transaction: Transaction) -> bool | None:
    """Tell whether an accepted side is a forgery; None when that was not judged."""
    judged = [side.fake for side in (transaction.front, transaction.back) if side is not None]
    if any(judged):
        return True
    return None if not judged or None in judged else False


def text_of(fields: Mapping[str, FieldValue], name: str) -> str | None:
    """Return the text of a field, or None."""
    value = fields.get(name)
    return value.text if value is not None else None


def _ended(transaction: Transaction, seen: Sequence[Evidence], background: Background, policy: Policy) -> Transaction:
    findings = transaction.liveness.findings if transaction.liveness else ()
    screened = background.screening is not None and background.screening.screened
    judged = (
        *seen,
        Evidence("nothing_blocks", _outcome(not effects.blocks(findings), doubt=policy.review_on_block)),
        Evidence("screened", _outcome(screened or not policy.require_screening, doubt=True)),
        _authority_evidence(background, policy),
    )
    outcomes = {evidence.outcome for evidence in judged}
    if Outcome.FAIL in outcomes:
        state = State.COMPLETED
    elif policy.require_authority and background.authority is None:
        # Before anybody reviews: what a reviewer approves has the authority's answer in its evidence.
        state = State.PENDING_AUTHORITY
    elif Outcome.REVIEW in outcomes:
        state = State.IN_REVIEW
    else:
        state = State.COMPLETED
    verified = outcomes <= {Outcome.PASS, Outcome.NOT_JUDGED}
    return replace(transaction, state=state, verified=verified, decision=judged, authority=background.authority)


def _authority_evidence(background: Background, policy: Policy) -> Evidence:
    """A valid answer passes. Without an answer the policy decides whether one is waited for; it never passes."""
    answer = background.authority
    if answer is not None:
        detail = None if answer.valid else f"{answer.code} {answer.key}".strip()
        return Evidence("authority", _outcome(answer.valid, doubt=policy.review_on_block), detail=detail)
    why = f"no answer: {background.authority_down}" if background.authority_down else "none is configured"
    return Evidence("authority", Outcome.REVIEW if policy.require_authority else Outcome.NOT_JUDGED, detail=why)


def _outcome(passed: bool, *, doubt: bool) -> Outcome:
    if passed:
        return Outcome.PASS
    return Outcome.REVIEW if doubt else Outcome.FAIL


def _doubts_about_card(transaction: Transaction) -> Evidence:
    """Return whether any check of an accepted side left it to a reviewer, and which; reused pictures are told apart."""
    doubts = dict.fromkeys(one.check for one in _left_to_a_reviewer(transaction) if one.check != REUSED_IMAGE)
    return Evidence("card_checks", _outcome(not doubts, doubt=True), detail=", ".join(doubts) or None)


def _taken_over(transaction: Transaction) -> bool:
    """Tell whether a picture of the card was used before, in a way that the policy leaves to a reviewer."""
    return any(one.check == REUSED_IMAGE for one in _left_to_a_reviewer(transaction))


def _left_to_a_reviewer(transaction: Transaction) -> Iterator[Evidence]:
    for side in (transaction.front, transaction.back):
        if side is not None:
            yield from (one for one in side.evidence if one.outcome is Outcome.REVIEW)
