"""Both clients against the OpenAPI document: what they call and send is in it, and all of it can be called by them."""

import inspect
import json
import runpy
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from hawiya.api.app import create_app
from hawiya.client import Client, Tokens
from hawiya.settings import Settings
from tests.clients.nodes import node

ROOT = Path(__file__).parents[2]
BASE = "/api/DigitalIdentity"
LEFT_OUT = {
    f"POST {BASE}/Register/StepCreate": "Register under an older name",
    f"POST {BASE}/VerifyOAuthToken": "the same as Register/StepVerifyOAuthToken",
    f"POST {BASE}/ForgetPassword/ResetPassword": "checking the code sets the password at once",
    "GET /api/credentials/oidc/start": "a browser is sent there",
    "GET /api/credentials/oidc/callback": "a browser is sent back there",
    "GET /.well-known/jwks.json": "for libraries that verify tokens",
    "GET /healthz": "operation",
    "GET /readyz": "operation",
    "GET /metrics": "operation",
}
VALUES: dict[str, Any] = {
    "ask": lambda _: "123456",
    "faces": [b"face"] * 3,
    "front": b"front",
    "back": b"back",
    "image": b"image",
    "other": b"other",
    "get_extracted_data": True,
    "minutes": 3,
    "tries": 2,
    "on_progress": None,
    "skip": 1,
    "most": 2,
    "user_id": 7,
    "verified": True,
    "since": datetime(2026, 3, 1, tzinfo=UTC),
    "until": datetime(2026, 3, 2, tzinfo=UTC),
    "state": "in_review",
    "decision": "approve",
    "dismiss": [("list", "entry")],
}
"""Arguments of the Python client by their names; every other is a text."""


@dataclass(frozen=True)
class Sent:
    """A call that a client made."""

    by: str
    method: str
    path: str
    query: list[str]
    headers: set[str]
    body: dict[str, Any] | None


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings()).openapi()


@pytest.fixture(scope="module")
def answers(document: dict[str, Any]) -> dict[str, Any]:
    """An answer of the documented shape for every operation that answers in JSON, without error."""
    made = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation["responses"].get("200", {}).get("content", {}).get("application/json")
            if content is None:
                made[f"{method.upper()} {path}"] = {}
            else:
                answer = sample(document, content["schema"])
                made[f"{method.upper()} {path}"] = {
                    name: None if name.startswith("error_") else value for name, value in answer.items()
                }
    return made


def sample(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """Return a value of a shape, with nothing left out."""
    match schema:
        case {"$ref": reference}:
            return sample(document, document["components"]["schemas"][reference.rpartition("/")[2]])
        case {"anyOf": [first, *_]}:
            return sample(document, first)
        case {"pattern": _, "examples": [example, *_]}:
            return example
        case {"const": value} | {"enum": [value, *_]}:
            return value
        case {"properties": properties}:
            return {name: sample(document, field) for name, field in properties.items()}
        case {"type": "array", "items": item}:
            return [sample(document, item)]
        case {"format": "date-time"}:
            return "2026-03-01T12:00:00Z"
        case {"format": "uuid"}:
            return "3fa85f64-5717-4562-b3fc-2c963f66afa6"
        case {"type": kind}:
            return {"string": "text", "integer": 1, "number": 0.5, "boolean": True, "null": None, "object": {}}[kind]
    raise AssertionError(f"no sample of {schema}")


def calls_of_python(answers: dict[str, Any]) -> Iterator[Sent]:
    """Call every method of every family, with every argument."""
    now = ""
    made = []

    def handle(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        body = json.loads(request.content) if request.content else None
        headers = {name.lower() for name in request.headers}
        made.append(Sent(now, request.method, path, list(request.url.params), headers, body))
        answer = answers.get(f"{request.method} {template(answers, request.method, path)}")
        return httpx.Response(404) if answer is None else httpx.Response(200, json=answer)

    for family, member in methods_of_python():
        now = f"{family}.{member}"
        transport = httpx.MockTransport(handle)
        tokens = Tokens("access", "refresh")
        with Client("http://h.example", "key", tokens=tokens, tenancy_name="Bank", transport=transport) as client:
            method = getattr(getattr(client, family), member)
            given = {name: VALUES.get(name, "text") for name in inspect.signature(method).parameters}
            method(**given)
    yield from made


def methods_of_python() -> Iterator[tuple[str, str]]:
    with Client("http://h.example") as client:
        for family, part in vars(client).items():
            if not family.startswith("_"):
                for member, _ in inspect.getmembers(part, inspect.ismethod):
                    if not member.startswith("_"):
                        yield family, member


def calls_of_javascript(answers: dict[str, Any]) -> Iterator[Sent]:
    """Call every method of every family; the script knows the arguments, and fails for a method that it does not."""
    script = Path(__file__).with_name("record_calls.mjs")
    done = subprocess.run(
        [*node(), str(script)], input=json.dumps({"answers": answers}), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for made in json.loads(done.stdout):
        yield Sent(**{**made, "headers": {name.lower() for name in made["headers"]}})


def template(known: Any, method: str, path: str) -> str | None:
    """Return the documented path that a called one is an instance of."""
    for name in known:
        verb, _, documented = name.partition(" ")
        parts, called = documented.split("/"), path.split("/")
        alike = all(part.startswith("{") or part == one for part, one in zip(parts, called, strict=False))
        if verb == method and len(parts) == len(called) and alike:
            return str(documented)
    return None


@pytest.mark.parametrize("client", [calls_of_python, calls_of_javascript])
def test_every_call_is_in_the_document_and_the_other_way_round(
    client: Any, document: dict[str, Any], answers: dict[str, Any]
) -> None:
    operations = {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    covered = set()
    for sent in client(answers):
        name = f"{sent.method} {template(operations, sent.method, sent.path)}"
        assert name in operations, f"{sent.by} calls {sent.method} {sent.path}"
        covered.add(name)
        assert mistakes(document, operations[name], sent) == [], sent.by
    assert sorted(operations.keys() - covered) == sorted(LEFT_OUT)


def mistakes(document: dict[str, Any], operation: dict[str, Any], sent: Sent) -> list[str]:
    """Return in what a call differs from its operation."""
    found = []
    queries = {one["name"]: one for one in operation.get("parameters", ()) if one["in"] == "query"}
    found += [f"no query {name}" for name in sent.query if name not in queries]
    found += [f"query {name} lacks" for name, one in queries.items() if one["required"] and name not in sent.query]
    shape: dict[str, Any] = {"properties": {}}
    if "requestBody" in operation:
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        shape = document["components"]["schemas"][reference.rpartition("/")[2]]
    elif sent.body is not None:
        found.append("takes no body")
    body = sent.body or {}
    found += [f"no field {name}" for name in body if name not in shape["properties"]]
    found += [f"field {name} lacks" for name in shape.get("required", ()) if name not in body]
    shown = [set(choice) for choice in operation.get("security", [])]
    # FastAPI lists what a call needs together as if each would do; only an empty choice lets go without.
    needed = set().union(*shown) if {} not in operation.get("security", []) else set()
    if "APIKeyHeader" in needed and "apikey" not in sent.headers:
        found.append("no key")
    if needed & {"HTTPBearer", "AdminBearer"} and "authorization" not in sent.headers:
        found.append("no token")
    if "authorization" in sent.headers and not shown:
        found.append("a token that is not asked for")
    return found


def test_what_is_made_is_up_to_date() -> None:
    made = runpy.run_module("clients.generate")["made_files"]()
    assert [path.name for path, text in made.items() if path.read_text(encoding="utf-8") != text] == []
    folder = ROOT / "src/hawiya/client/synchronous"
    assert {path for path in made if path.parent == folder} == set(folder.glob("*.py"))


def test_the_collection_has_every_operation(document: dict[str, Any]) -> None:
    collection = json.loads((ROOT / "clients/hawiya.postman_collection.json").read_text(encoding="utf-8"))
    requests = [item["request"] for folder in collection["item"] for item in folder["item"]]
    called = sorted(f"{one['method']} /{'/'.join(one['url']['path'])}" for one in requests)
    operations = [
        f"{method.upper()} {path.replace('{', ':').replace('}', '')}"
        for path, methods in document["paths"].items()
        for method in methods
    ]
    assert called == sorted(operations)
    variables = {variable["key"] for variable in collection["variable"]}
    assert variables == {"baseUrl", "apiKey", "token", "adminToken"}
    front = next(one for one in requests if one["url"]["path"][-2:] == ["id", "front"])
    assert json.loads(front["body"]["raw"])["image"].startswith("/9j/")
