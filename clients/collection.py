"""The OpenAPI document as a Postman collection (format 2.1), which Bruno, Insomnia and Hoppscotch import, too."""

import json
from collections.abc import Iterator
from typing import Any

_FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_TOKENS = {"HTTPBearer": "token", "AdminBearer": "adminToken"}
_VARIABLES = {
    "baseUrl": ("http://127.0.0.1:8000", "Where the server is"),
    "apiKey": ("", "Of your tenant: hawiya apikey create"),
    "token": ("", "accessToken of a user: Registration and sign-in, Login"),
    "adminToken": ("", "accessToken of an admin: Credentials, Login"),
}
_JSON = "application/json"
_DEEPEST = 8


def collection(document: dict[str, Any]) -> str:
    """Return the collection as JSON: a folder for every tag, the recorded examples as bodies and answers."""
    folders: dict[str, list[Any]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            request = _Request(document, path, method, operation)
            folders.setdefault(operation["tags"][0], []).append(request.item())
    made = {
        "info": {
            "name": document["info"]["title"],
            "version": document["info"]["version"],
            "description": document["info"]["description"],
            "schema": _FORMAT,
        },
        "item": [{"name": tag, "item": items} for tag, items in folders.items()],
        "variable": [{"key": key, "value": value, "description": text} for key, (value, text) in _VARIABLES.items()],
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


class _Request:
    """One operation of the document."""

    def __init__(self, document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> None:
        self._document = document
        self._path = path
        self._method = method
        self._operation = operation

    def item(self) -> dict[str, Any]:
        """Return the operation as an item of a collection."""
        request = {
            "method": self._method.upper(),
            "header": list(self._headers()),
            "url": self._url(),
            "description": self._operation.get("description", ""),
        }
        body = self._body()
        if body is not None:
            request["body"] = {
                "mode": "raw",
                "raw": json.dumps(body, ensure_ascii=False, indent=2),
                "options": {"raw": {"language": "json"}},
            }
        return {"name": self._operation["summary"], "request": request, "response": list(self._answers(request))}

    def _headers(self) -> Iterator[dict[str, str]]:
        named = {name for choice in self._operation.get("security", []) for name in choice}
        if "APIKeyHeader" in named:
            yield {"key": "ApiKey", "value": "{{apiKey}}"}
        for name, variable in _TOKENS.items():
            if name in named:
                yield {"key": "Authorization", "value": f"Bearer {{{{{variable}}}}}"}
        if "requestBody" in self._operation:
            yield {"key": "Content-Type", "value": _JSON}

    def _url(self) -> dict[str, Any]:
        given = self._operation.get("parameters", [])
        parts = [f":{part[1:-1]}" if part.startswith("{") else part for part in self._path.strip("/").split("/")]
        url: dict[str, Any] = {
            "raw": "{{baseUrl}}/" + "/".join(parts),
            "host": ["{{baseUrl}}"],
            "path": parts,
        }
        query = [self._parameter(one) for one in given if one["in"] == "query"]
        if query:
            url["query"] = query
        variables = [self._parameter(one) for one in given if one["in"] == "path"]
        if variables:
            url["variable"] = variables
        return url

    def _parameter(self, given: dict[str, Any]) -> dict[str, Any]:
        sample = self._sample(given.get("schema", {}), 0)
        made: dict[str, Any] = {"key": given["name"], "value": "" if sample is None else str(sample)}
        if given.get("description"):
            made["description"] = given["description"]
        if given["in"] == "query" and not given.get("required"):
            made["disabled"] = True
        return made

    def _body(self) -> Any:
        content = self._operation.get("requestBody", {}).get("content", {}).get(_JSON)
        if content is None:
            return None
        return content["example"] if "example" in content else self._sample(content["schema"], 0)

    def _answers(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        answer = self._operation["responses"].get("200", {})
        example = answer.get("content", {}).get(_JSON, {}).get("example")
        if example is not None:
            yield {
                "name": answer["description"],
                "originalRequest": request,
                "code": 200,
                "header": [{"key": "Content-Type", "value": _JSON}],
                "body": json.dumps(example, ensure_ascii=False, indent=2),
            }

    def _sample(self, schema: dict[str, Any], depth: int) -> Any:
        """Return an example of a shape: the documented one, or what says its type."""
        if "$ref" in schema:
            schema = self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        for name in ("example", "default", "const"):
            if schema.get(name) is not None:
                return schema[name]
        if schema.get("examples") or schema.get("enum"):
            return (schema.get("examples") or schema["enum"])[0]
        if "properties" in schema and depth < _DEEPEST:
            return {name: self._sample(field, depth + 1) for name, field in schema["properties"].items()}
        for choice in schema.get("anyOf", ()):
            if choice.get("type") != "null":
                return self._sample(choice, depth)
        return {"string": "", "integer": 0, "number": 0, "boolean": False, "array": []}.get(schema.get("type", ""))
