"""`hawiya review`: what waits for a person, and deciding it, by the same rules as over HTTP."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import typer

from hawiya.accounts.tenants import Tenants
from hawiya.api.policies import policy_of
from hawiya.api.present_transactions import detail, review_detail, review_summary
from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.recording import done, operator
from hawiya.cli.watchlist_store import on_store
from hawiya.screening.screener import WatchlistScreener
from hawiya.screening.watchlists.registry import WatchlistRegistry
from hawiya.settings import Settings
from hawiya.store.opening import Store, utc_now
from hawiya.verification.audit import Action, AuditEntry
from hawiya.verification.listing import ListedTransaction, TransactionFilter, Window
from hawiya.verification.policy import Policy
from hawiya.verification.reviewing import (
    LONGEST_REASON,
    WAITING,
    AlreadyDecided,
    Choice,
    HitName,
    NoSuchHit,
    NotApprovable,
    Reviews,
    UnderReview,
    obstacles,
)

app = typer.Typer(help="Transactions that wait for a person or for the authority.", no_args_is_help=True)

TenantOption = Annotated[UUID, typer.Option("--tenant", help="The tenant's id")]
IdArgument = Annotated[UUID, typer.Argument(help="The transaction's id")]


@app.command("list")
def list_(
    tenant: TenantOption,
    most: Annotated[int, typer.Option(min=1, max=1000, help="Show so many at most")] = 100,
    skip: Annotated[int, typer.Option(min=0, help="Leave out so many at the beginning")] = 0,
    json: JsonOption = False,
) -> None:
    """Show what waits, oldest first, one a line, and why."""

    async def work(store: Store) -> tuple[list[ListedTransaction], AuditEntry]:
        await Tenants(store.tenants, utc_now).get(tenant)
        page = await store.listings.transactions(
            tenant, TransactionFilter(states=WAITING), Window(skip, most), oldest_first=True
        )
        ids = [str(one.transaction.id) for one in page.items]
        return list(page.items), done(Action.TRANSACTIONS_LISTED, tenant_id=tenant, transactions=ids)

    for listed in on_store(work):
        shown = review_summary(listed)
        if json:
            show(shown.model_dump(mode="json"), as_json=True)
            continue
        why = ", ".join(f"{one.check} ({one.detail})" if one.detail else one.check for one in shown.why)
        codes = ", ".join(map(str, shown.codes)) or "-"
        typer.echo("\t".join((shown.id, shown.state, shown.lastStepTime.isoformat(), codes, why)))


@app.command("show")
def show_(tenant: TenantOption, id: IdArgument, json: JsonOption = False) -> None:  # noqa: A002 - as over HTTP
    """Show one transaction: what was read, found and measured, what the lists say today, what stands in the way."""

    async def work(store: Store, case: UnderReview, policy: Policy, _: Reviews) -> tuple[Any, AuditEntry]:
        one = case.transaction
        hits = await store.screening_ledger.hits(tenant, one.user_id)
        evidence = detail(
            ListedTransaction(one, case.user.anonymous),
            await store.verifications.steps(tenant, one.id),
            await store.listings.kept(tenant, one.id),
            hits or None,
            "en",
        )
        standing = obstacles(case, policy) if one.state in WAITING else ()
        told = done(Action.TRANSACTION_VIEWED, tenant_id=tenant, user_id=one.user_id, transaction_id=id, review=True)
        return review_detail(case, evidence, standing), told

    shown = _on_case(tenant, id, work).model_dump(mode="json")
    if json:
        show(shown, as_json=True)
        return
    transaction = shown["transaction"]
    show(
        {name: transaction[name] for name in ("id", "userId", "state", "name", "idNumber", "lastStepTime")},
        as_json=False,
    )
    for one in transaction["decision"]:
        typer.echo(f"{one['outcome']:>10}  {one['check']}  {one['detail'] or ''}".rstrip())
    for hit in shown["hits"]:
        mark = "dismissed" if hit["isDismissed"] else "match"
        typer.echo(f"{mark:>10}  {hit['list']} {hit['entryKey']}  {hit['fullName']}  {hit['score']:.2f}")
    for obstacle in shown["obstacles"]:
        typer.echo(f"{'obstacle':>10}  {obstacle}")


@app.command("decide")
def decide(
    tenant: TenantOption,
    id: IdArgument,  # noqa: A002 - as over HTTP
    choice: Annotated[Choice, typer.Argument(help="What you decide")],
    reason: Annotated[str, typer.Option(help="Why; kept as evidence")],
    dismiss: Annotated[
        list[str] | None, typer.Option(help="A match that is another person, `list:entry`; repeat it for more")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Approve or reject. What cannot be decided away (missing answer, match, taken number) is refused, and said."""
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise CommandError(f"a reason has 1 to {LONGEST_REASON} characters")
    dismissed = tuple(_hit(text) for text in dismiss or ())

    async def work(_: Store, case: UnderReview, policy: Policy, reviews: Reviews) -> tuple[Any, None]:
        try:
            after = await reviews.decide(case, choice, why, dismissed, policy, operator())
        except AlreadyDecided:
            raise CommandError(f"it waits for no decision: {case.transaction.state.value}", Exit.ANSWER_IS_NO) from None
        except NotApprovable as refused:
            raise CommandError(f"it cannot be approved: {refused}", Exit.ANSWER_IS_NO) from None
        except NoSuchHit as unknown:
            raise CommandError(f"the holder has no such match: {unknown}") from None
        return after, None

    after = _on_case(tenant, id, work)
    show({"id": str(after.id), "state": after.state.value, "verified": after.verified}, as_json=json)


def _on_case(
    tenant_id: UUID,
    transaction_id: UUID,
    work: Callable[[Store, UnderReview, Policy, Reviews], Awaitable[tuple[Any, AuditEntry | None]]],
) -> Any:
    settings = Settings()

    async def on_case(store: Store) -> tuple[Any, AuditEntry | None]:
        tenant = await Tenants(store.tenants, utc_now).get(tenant_id)
        registry = WatchlistRegistry(store.watchlists)
        await registry.refresh()
        reviews = Reviews(store.verifications, WatchlistScreener(registry, store.dismissals), utc_now)
        policy = policy_of(settings, None, tenant)
        case = await reviews.case(tenant_id, transaction_id, policy)
        if case is None:
            raise CommandError("there is no such transaction", Exit.NOT_FOUND)
        return await work(store, case, policy, reviews)

    return on_store(on_case)


def _hit(text: str) -> HitName:
    name, colon, key = text.partition(":")
    if not (name and colon and key):
        raise CommandError(f"a match is named `list:entry`: {text!r}")
    return HitName(name, key)
