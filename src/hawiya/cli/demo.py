"""`hawiya demo`: one whole verification of an invented person, over HTTP, against a server of its own."""

import asyncio
import json as jsonlib
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.table import Table

from hawiya.cli.calls_by_key import calls_by_key
from hawiya.cli.drawing import draw_reading
from hawiya.cli.output import Exit
from hawiya.cli.own_server import STEPS, Caller, pictures_of, prepare_tenant, running_server
from hawiya.cli.registering import register_over_http
from hawiya.cli.specimens import known_person
from hawiya.inference.loading import load_card_reader
from hawiya.settings import Settings
from hawiya.specimens import Specimen, specimen


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step over HTTP."""

    name: str
    body: dict[str, Any]
    answer: dict[str, Any]
    seconds: float


def demo(
    person: Annotated[str | None, typer.Option(help="Which invented person; the first by default")] = None,
    out: Annotated[Path, typer.Option(help="Where the answers and the picture of the card go")] = Path("out/demo"),
    keep: Annotated[bool, typer.Option(help="Leave the server running until Ctrl-C")] = False,
    record: Annotated[Path | None, typer.Option(help="Also write the calls as examples of the documentation")] = None,
) -> None:
    """Verify an invented person over HTTP and compare the answers with the truth; exit code 1 when they disagree."""
    console = Console()
    name = known_person(person)
    someone = specimen(name)
    console.print(
        f"[bold]Hawiya demo[/bold]: starts a server of its own, registers a user with codes by phone and e-mail,\n"
        f"sends the card and face of the invented person [bold]{name}[/bold], compares the answers with the truth.\n"
    )
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hawiya-demo-") as folder:
        settings = Settings(data=Path(folder))
        key = asyncio.run(prepare_tenant(settings))
        terminal = Path(folder) / "terminal"
        with running_server(settings, terminal) as url:
            caller = register_over_http(console, url, key, terminal)
            results = list(_verify(console, url, caller, someone))
            _write(out, results)
            reader = load_card_reader()
            pictures = [
                draw_reading(reader, someone.front, out / "card_front.png"),
                draw_reading(reader, someone.back, out / "card_back.png"),
            ]
            if record is not None:
                calls = [(result.name, result.body, result.answer) for result in results]
                _record(record, [*calls, *calls_by_key(url, caller, someone)])
            mistakes = _compare(results, jsonlib.loads(someone.truth))
            _summarise(console, results, mistakes)
            console.print(f"\nAnswers: {out}/*.json   Pictures of what was read: {', '.join(map(str, pictures))}")
            console.print(
                f"A server of your own: [bold]make serve[/bold], then {url.rsplit(':', 1)[0]}:8000/docs (API)"
            )
            if keep:
                console.print(f"\nServing {url}/docs until Ctrl-C. ApiKey: {caller.key}\nToken: {caller.token}")
                _wait()
    if mistakes:
        raise typer.Exit(Exit.ANSWER_IS_NO)


def _verify(console: Console, url: str, caller: Caller, someone: Specimen) -> Iterator[StepResult]:
    bodies = pictures_of(someone)
    transaction_id: str | None = None
    with httpx.Client(base_url=url, headers=caller.headers, timeout=30) as client:
        for name, pictures in bodies.items():
            body = {**pictures, "transaction_id": transaction_id}
            started = time.perf_counter()
            response = client.post(STEPS[name], json=body)
            seconds = time.perf_counter() - started
            answer = response.json()
            console.rule(f"POST {STEPS[name]} → {response.status_code}")
            console.print_json(data=answer)
            side = (answer.get("data") or {}).get("idFrontData") or {}
            transaction_id = transaction_id or side.get("transaction_id")
            yield StepResult(name, body, answer, seconds)


def _compare(results: list[StepResult], truth: dict[str, Any]) -> list[str]:
    """Return every disagreement with the truth of the specimen; only here is it looked at."""
    data = results[-1].answer.get("data") or {}
    mistakes = [
        f"{side}.{field}: read {(data.get(key) or {}).get(field)!r}, is {expected!r}"
        for side, key in (("front", "idFrontData"), ("back", "idBackData"))
        for field, expected in truth[side].items()
        if (data.get(key) or {}).get(field) != expected
    ]
    for name, expected in truth["verdict"].items():
        if data.get(name) != expected:
            mistakes.append(f"{name}: {data.get(name)!r}, should be {expected!r}")
    return mistakes


def _summarise(console: Console, results: list[StepResult], mistakes: list[str]) -> None:
    table = Table(title="Summary")
    for heading in ("step", "error_code", "seconds", "outcome"):
        table.add_column(heading)
    for result in results:
        services = result.answer.get("services") or {}
        outcome = (
            f"live {services.get('liveness')}"
            if result.name == "liveness"
            else f"fake {(services.get('spoofing') or {}).get('fake')}"
        )
        table.add_row(result.name, str(result.answer.get("error_code")), f"{result.seconds:.3f}", outcome)
    data = results[-1].answer.get("data") or {}
    verified = data.get("isDigitalIdentityVerified")
    table.add_row("verified", "", f"{sum(result.seconds for result in results):.3f}", str(verified))
    console.print(table)
    if mistakes:
        console.print("[bold red]The answers disagree with the truth of the specimen:[/bold red]")
        for mistake in mistakes:
            console.print(f"  {mistake}", markup=False)
    else:
        console.print("[bold green]Everything read agrees with the truth of the specimen.[/bold green]")


def _write(out: Path, results: list[StepResult]) -> None:
    for result in results:
        text = jsonlib.dumps(result.answer, ensure_ascii=False, indent=2)
        (out / f"{result.name}.json").write_text(text, encoding="utf-8")


def _record(folder: Path, calls: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> None:
    """Write calls (name, body, answer) for `/docs`, pictures cut short."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, body, answer in calls:
        request = {
            field: f"{value[:48]}…" if isinstance(value, str) and len(value) > 64 else value
            for field, value in body.items()
        }
        text = jsonlib.dumps({"request": request, "response": answer}, ensure_ascii=False, indent=2)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _wait() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return
