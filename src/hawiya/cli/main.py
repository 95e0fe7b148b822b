"""`hawiya`: every command group in one program."""

import sys

import typer

from hawiya.cli import (
    accounts,
    admins,
    audit,
    authority,
    backup,
    consent,
    demo,
    doctor,
    faces,
    init,
    keys,
    models,
    person,
    policy,
    read,
    retention,
    review,
    screen,
    serve,
    signing_keys,
    specimens,
    watchlist,
    webhook,
)
from hawiya.cli.output import CommandError, Exit
from hawiya.models import ModelError

app = typer.Typer(
    name="hawiya",
    help="Self-hosted identity verification for the Egyptian national ID card.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
init.register(app)
serve.register(app)
doctor.register(app)
backup.register(app)
demo.register(app)
specimens.register(app)
read.register(app)
app.add_typer(accounts.tenants, name="tenant")
app.add_typer(accounts.keys, name="apikey")
app.add_typer(accounts.users, name="user")
app.add_typer(accounts.tokens, name="token")
app.add_typer(admins.app, name="admin")
app.add_typer(signing_keys.app, name="signing-key")
app.add_typer(faces.app, name="faces")
app.add_typer(models.app, name="models")
app.add_typer(keys.app, name="keys")
app.add_typer(webhook.app, name="webhook")
app.add_typer(audit.app, name="audit")
app.add_typer(screen.app, name="screen")
app.add_typer(watchlist.app, name="watchlist")
app.add_typer(review.app, name="review")
app.add_typer(consent.app, name="consent")
app.add_typer(retention.app, name="retention")
person.register(accounts.users)
policy.register(accounts.tenants)
authority.register(app)


def main() -> None:
    """Run the command line; every expected failure is one line on stderr and an exit code of `Exit`."""
    try:
        app()
    except CommandError as error:
        typer.echo(f"hawiya: {error}", err=True)
        sys.exit(error.code)
    except ModelError as error:
        typer.echo(f"hawiya: {error}", err=True)
        sys.exit(Exit.NOT_SET_UP)
