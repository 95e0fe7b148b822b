"""The JavaScript client: its own tests under Node, against a real server; its types by the TypeScript compiler."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.api.accounts import EMAIL, PASSWORD, PHONE, Bank
from tests.api.serving import FRONT_FIELDS, picture, text
from tests.api.test_sign_in import ADMIN_PASSWORD, make_admin
from tests.api.test_user_sessions import server_key
from tests.clients.nodes import node, typescript

CLIENT = Path(__file__).parents[2] / "clients/js"


@contextmanager
def codes_of(bank: Bank) -> Iterator[str]:
    """Serve the latest code that went to `?to=`, for a person who is a program."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            (to,) = parse_qs(urlsplit(self.path).query)["to"]
            code = bank.mailbox.last_code(to) if "@" in to else bank.gateway.last_code(to)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(code.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def run_tests(file: str, **given: Any) -> str:
    environment = {**os.environ, "HAWIYA_CLIENT_TEST": json.dumps(given)}
    command = [*node(), "--test", "--test-reporter=tap", str(CLIENT / "test" / file)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_against_a_real_server(bank: Bank) -> None:
    make_admin(bank)
    faces = [text(picture(number)) for number in (11, 12, 13)]
    with codes_of(bank) as codes:
        said = run_tests(
            "server.test.js",
            url=bank.url,
            apiKey=bank.key,
            serverKey=server_key(bank),
            codes=codes,
            phone=PHONE,
            email=EMAIL,
            password=PASSWORD,
            name=FRONT_FIELDS["name"],
            admin={"name": "mona", "password": ADMIN_PASSWORD},
            pictures={"front": text(picture(1)), "back": text(picture(2)), "faces": faces},
        )
    assert "# pass 6" in said


def test_alone() -> None:
    assert "# pass 10" in run_tests("alone.test.js")


def test_types() -> None:
    done = subprocess.run([*typescript(), "-p", str(CLIENT)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_declarations_are_those_of_the_code(tmp_path: Path) -> None:
    options = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--outDir", str(tmp_path)]
    subprocess.run([*typescript(), "-p", str(CLIENT), *options], check=True)
    assert (CLIENT / "hawiya.d.ts").read_text(encoding="utf-8") == (tmp_path / "hawiya.d.ts").read_text(
        encoding="utf-8"
    )
