"""A server of one's own goes on answering, however much it logs."""

import asyncio
from pathlib import Path

import httpx

from hawiya.cli.own_server import prepare_caller, running_server
from hawiya.settings import Settings

MORE_THAN_A_PIPE_HOLDS = 600
"""Requests whose log lines (some 200 bytes each) exceed the 64 KiB that a pipe holds."""


def test_the_servers_log_is_read_to_its_end(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    asyncio.run(prepare_caller(settings))
    with running_server(settings) as url, httpx.Client(base_url=url, timeout=30) as client:
        answers = [client.get("/healthz").status_code for _ in range(MORE_THAN_A_PIPE_HOLDS)]
    assert answers == [200] * MORE_THAN_A_PIPE_HOLDS
