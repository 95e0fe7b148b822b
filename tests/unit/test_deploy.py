"""The files of `deploy/` name settings that exist, and limits and times that are the server's."""

import re
from pathlib import Path

import pytest

from hawiya.api.app import create_app
from hawiya.api.asgi import BodyLimit
from hawiya.api.health import router
from hawiya.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
_OF_THE_EXAMPLES = {"HAWIYA_DOMAIN", "HAWIYA_UPSTREAM"}


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_setting_that_is_named_exists(file: Path) -> None:
    known = {f"HAWIYA_{name.upper()}" for name in Settings.model_fields} | _OF_THE_EXAMPLES
    assert set(re.findall(r"HAWIYA_[A-Z0-9_]*[A-Z0-9]", file.read_text(encoding="utf-8"))) <= known


def test_proxies_take_the_largest_body_that_the_server_takes_and_no_more() -> None:
    (layer,) = (item for item in create_app(Settings()).user_middleware if item.cls is BodyLimit)
    largest = max(layer.kwargs["default_megabytes"], *layer.kwargs["by_path"].values())
    assert f"client_max_body_size {largest}m;" in text("nginx.conf")
    assert f"max_size {largest}MiB" in text("Caddyfile")


def test_proxies_wait_longer_than_the_server_and_keep_the_inside_inside() -> None:
    for name, pattern in (
        ("nginx.conf", r"proxy_read_timeout (\d+)s"),
        ("Caddyfile", r"response_header_timeout (\d+)s"),
    ):
        (seconds,) = re.findall(pattern, text(name))
        assert int(seconds) > Settings().answer_timeout_seconds
    for route in router.routes:
        path = getattr(route, "path", "")
        assert path.strip("/") in text("nginx.conf")
        assert path in text("Caddyfile")


def test_whoever_stops_the_server_waits_until_it_has_finished() -> None:
    grace = Settings().shutdown_grace_seconds
    for name, pattern in (("hawiya.service", r"TimeoutStopSec=(\d+)"), ("compose.yaml", r"stop_grace_period: (\d+)s")):
        (seconds,) = re.findall(pattern, text(name))
        assert int(seconds) > grace
