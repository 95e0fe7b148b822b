"""`hawiya serve`: the HTTP server."""

import socket
from typing import Annotated

import structlog
import typer
import uvicorn

from hawiya.api.app import create_app
from hawiya.api.logs import configure_logs
from hawiya.cli.output import CommandError, Exit
from hawiya.settings import Settings
from hawiya.store.data_folder import create_data_folder


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (HAWIYA_HOST)")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="Port, 0 for any free one (HAWIYA_PORT)")] = None,
) -> None:
    """Serve the API; sets up what is missing first. Logs are JSON lines on stderr."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = Settings(**given)  # type: ignore[arg-type]  # pydantic checks each value
    configure_logs(settings.log_level)
    create_data_folder(settings)
    try:
        listener = socket.create_server((settings.host, settings.port), backlog=512, reuse_port=False)
    except OSError as error:
        raise CommandError(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from error
    host, port = listener.getsockname()[:2]
    structlog.get_logger("hawiya.serve").info("listening", url=f"http://{host}:{port}")
    application = create_app(settings)
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
            timeout_graceful_shutdown=settings.shutdown_grace_seconds,
            timeout_keep_alive=65,
            h11_max_incomplete_event_size=32_768,
        )
    )
    server.run(sockets=[listener])
    if (failure := getattr(application.state, "failure", None)) is not None:
        raise CommandError(f"the server could not run: {failure}", Exit.NOT_SET_UP)
