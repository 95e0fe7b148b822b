"""`hawiya authority`: asking the configured one, and what waits for it; `hawiya authority-sandbox`: one to try with."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from stamina.instrumentation import set_on_retry_hooks

from hawiya.api.finishing import policies_of
from hawiya.api.policies import policy_of
from hawiya.cli.output import CommandError, Exit, JsonOption, show
from hawiya.screening.authority.opening import Authorities, AuthorityMisconfigured, open_authority
from hawiya.screening.authority.people import BadPeople, read_people
from hawiya.screening.authority.sandbox import CHECK_PATH, CONTROL_PATH, Faults, Sandbox, listen, sandbox_server
from hawiya.screening.screener import WatchlistScreener
from hawiya.screening.watchlists.registry import WatchlistRegistry
from hawiya.settings import Settings
from hawiya.store.data_folder import NotInitialised
from hawiya.store.migrating import DatabaseAhead, DatabaseBehind
from hawiya.store.opening import open_store, utc_now
from hawiya.verification.finishing import Finishing
from hawiya.verification.ports import AuthorityUnreachable, Person, WaitingTransaction

app = typer.Typer(help="The authority that knows who holds which card.", no_args_is_help=True)
Result = TypeVar("Result")
Rate = Annotated[float, typer.Option(min=0, max=1)]
_PAGE = 500
_MOST = 1_000_000
_NOBODY = UUID(int=0)


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="authority")
    main.command("authority-sandbox")(sandbox)


@app.command("check")
def check(
    number: Annotated[str, typer.Option("--number", help="National number")],
    name: Annotated[str | None, typer.Option(help="Name as on the card")] = None,
    birth_date: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Birth date")] = None,
    json: JsonOption = False,
) -> None:
    """Ask the configured authority about a person; exit code 1 when the answer is invalid."""
    # Retries are told of on the log, and without a server there is none but stdout.
    set_on_retry_hooks(())
    person = Person(name, number, birth_date.date() if birth_date is not None else None)

    async def ask() -> None:
        async with open_authority(Settings().authority) as authorities:
            _require(authorities)
            answer = await authorities.patient.check(_NOBODY, person)
        if answer is None:
            raise AssertionError("a configured authority answers or fails")
        show({"valid": answer.valid, "code": answer.code, "key": answer.key, "message": answer.message}, as_json=json)
        if not answer.valid:
            raise typer.Exit(Exit.ANSWER_IS_NO)

    _run(ask)


@app.command("pending")
def pending(json: JsonOption = False) -> None:
    """List the transactions that wait for the authority, oldest first."""

    async def list_them() -> None:
        async with open_store(Settings(), serving=False) as store:
            last: WaitingTransaction | None = None
            while page := await store.verifications.waiting_for_authority(last, _PAGE):
                for waiting in page:
                    shown = {"transaction": str(waiting.id), "tenant": str(waiting.tenant_id)}
                    show({**shown, "since": waiting.since.isoformat()}, as_json=json)
                last = page[-1]

    _run(list_them)


@app.command("retry")
def retry(json: JsonOption = False) -> None:
    """Ask about all that waits, as a running server does by itself; exit code 1 when some of it goes on waiting."""
    set_on_retry_hooks(())

    async def ask_again() -> None:
        settings = Settings()
        async with open_store(settings, serving=False) as store, open_authority(settings.authority) as authorities:
            _require(authorities)
            lists = WatchlistRegistry(store.watchlists)
            await lists.refresh()
            screener = WatchlistScreener(lists, store.dismissals)
            policies = policies_of(store.tenants, lambda tenant: policy_of(settings, None, tenant))
            finishing = Finishing(store.verifications, screener, authorities.patient, utc_now)
            outcome = await finishing.finish_all(policies)
            left = len(await store.verifications.waiting_for_authority(None, _MOST))
        show({"finished": outcome.finished, "waiting": left}, as_json=json)
        if left:
            raise typer.Exit(Exit.ANSWER_IS_NO)

    _run(ask_again)


def sandbox(
    people: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="CSV or JSON lines of known people")],
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port, 0 for any free one")] = 8090,
    error_rate: Rate = 0.0,
    delay: Annotated[float, typer.Option(min=0, help="Seconds")] = 0.0,
    delay_rate: Rate = 1.0,
    garbage_rate: Rate = 0.0,
    drop_rate: Rate = 0.0,
    trickle_rate: Rate = 0.0,
    seed: Annotated[int, typer.Option(help="Seed of the faults")] = 0,
) -> None:
    """Serve an authority that knows the people of a file (id_number, name, date_of_birth, status) and fails as told."""
    try:
        known = read_people(people)
        faults = Faults(error_rate, delay, delay_rate, garbage_rate, drop_rate, trickle_rate)
        listener = listen(host, port)
    except (BadPeople, ValueError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    url = f"http://{host}:{listener.getsockname()[1]}"
    typer.echo(f"{len(known)} people; {_told(faults)}; seed {seed}")
    typer.echo(f"change the faults: curl -X PUT {url}{CONTROL_PATH} -d '{{\"error_rate\": 0}}'")
    typer.echo(f"HAWIYA_AUTHORITY_URL={url}{CHECK_PATH}")
    sandbox_server(Sandbox(known, faults, seed)).run(sockets=[listener])


def _told(faults: Faults) -> str:
    rates = {
        "errors": faults.error_rate,
        "garbage": faults.garbage_rate,
        "dropped connections": faults.drop_rate,
        "trickled answers": faults.trickle_rate,
        f"delays of {faults.delay:g} s": faults.delay_rate if faults.delay else 0.0,
    }
    return ", ".join(f"{rate:.0%} {name}" for name, rate in rates.items() if rate) or "no faults"


def _require(authorities: Authorities) -> None:
    if not authorities.configured:
        raise CommandError(
            "no authority is configured: set HAWIYA_AUTHORITY_URL or HAWIYA_AUTHORITY_REGISTRY", Exit.NOT_SET_UP
        )


def _run(work: Callable[[], Awaitable[Result]]) -> Result:
    """Do some work; turn what may go wrong into one line and an exit code."""

    async def do() -> Result:
        return await work()

    try:
        return asyncio.run(do())
    except (NotInitialised, DatabaseBehind, DatabaseAhead, AuthorityMisconfigured) as error:
        raise CommandError(str(error), Exit.NOT_SET_UP) from error
    except AuthorityUnreachable as error:
        raise CommandError(f"the authority gave no answer: {error.reason}", Exit.NOT_SET_UP) from error
