"""`hawiya screen NAME`: is somebody on a watchlist? What a verification would be told, said on the command line."""

from datetime import datetime
from typing import Annotated, Any

import typer

from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.cli.watchlist_store import on_store
from hawiya.screening.screener import compared
from hawiya.screening.watchlists.id_numbers import birth_date_of
from hawiya.screening.watchlists.registry import WatchlistRegistry
from hawiya.store.opening import Store
from hawiya.verification.policy import Policy
from hawiya.verification.ports import Person, Screening, WatchlistHit

NAME_COMMAND = "name"


def register(app: typer.Typer) -> None:
    """Add the command that runs when the first word is none of the others."""
    app.command(NAME_COMMAND)(screen_name)


def screen_name(
    name: Annotated[str, typer.Argument(help="A name, in Arabic or Latin letters", show_default=False)],
    number: Annotated[str | None, typer.Option("--id", metavar="NUMBER", help="The national number")] = None,
    birth_date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Else it is taken from the number")
    ] = None,
    lists: Annotated[
        list[str] | None, typer.Option("--list", metavar="LIST", help="Only this list; may be repeated")
    ] = None,
    threshold: Annotated[
        float, typer.Option(min=0.01, max=1.0, help="Score from which an entry matches")
    ] = Policy().watchlist_match,
    json: JsonOption = False,
) -> None:
    """Compare somebody with the watchlists in force, decisions of reviewers apart.

    Exit code 0 when nobody matches, 1 when somebody does, 3 when not every list could be searched.
    """
    if number is not None and birth_date_of(number) is None:
        raise CommandError("a national number has 14 digits, the first seven of them a century and a birth date")
    person = Person(name, number, birth_date.date() if birth_date is not None else None)
    policy = Policy(watchlists=tuple(lists or ()), watchlist_match=threshold)

    async def work(store: Store) -> tuple[Screening, None]:
        registry = WatchlistRegistry(store.watchlists)
        await registry.refresh()
        return await compared(registry.current, person, policy), None

    _print(person, on_store(work), as_json=json)


def _print(person: Person, screening: Screening, *, as_json: bool) -> None:
    if as_json:
        show(_outcome(person, screening), as_json=True)
    else:
        for hit in screening.hits:
            show(_told(hit), as_json=False)
            typer.echo()
        typer.echo(_summary(screening))
    if screening.hits:
        raise typer.Exit(Exit.ANSWER_IS_NO)
    if not screening.screened:
        raise typer.Exit(Exit.NOT_SET_UP)


def _summary(screening: Screening) -> str:
    found = f"{len(screening.hits)} matches" if screening.hits else "nobody matches"
    searched = f"{found} on {', '.join(sorted(screening.versions)) or 'no list'}"
    missing = f"; not loaded: {', '.join(screening.missing)}" if screening.missing else ""
    return f"{searched}{missing}"


def _outcome(person: Person, screening: Screening) -> dict[str, Any]:
    return {
        "name": person.name,
        "screened": screening.screened,
        "matched": bool(screening.hits),
        "threshold": screening.threshold,
        "lists": {name: str(version) for name, version in sorted(screening.versions.items())},
        "missing": list(screening.missing),
        "hits": [_told(hit) for hit in screening.hits],
    }


def _told(hit: WatchlistHit) -> dict[str, Any]:
    return {
        "list": hit.list_name,
        "key": hit.entry_key,
        "score": round(hit.score, 4),
        "fullName": hit.full_name,
        "caseNo": hit.case_no,
        "caseYear": hit.case_year,
        "recordDate": hit.record_date.isoformat() if hit.record_date else None,
        "idNumber": hit.id_number,
        "dateOfBirth": hit.date_of_birth.isoformat() if hit.date_of_birth else None,
        "explanation": hit.explanation,
    }
