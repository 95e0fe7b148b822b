"""The shapes of the OpenAPI document as TypeScript declarations."""

import json
import re
from typing import Any

_HEAD = "// Made from the OpenAPI document by clients/generate.py.\n"
_SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_NAME = re.compile(r"[A-Za-z_$][\w$]*")


def declarations(document: dict[str, Any]) -> str:
    """Return one interface for every shape of the document."""
    shapes = sorted(document["components"]["schemas"].items())
    return _HEAD + "".join(f"\n{_interface(name, schema)}" for name, schema in shapes)


def _interface(name: str, schema: dict[str, Any]) -> str:
    if "properties" not in schema:
        return f"{_comment(schema, '')}export type {name} = {_type(schema)};\n"
    required = set(schema.get("required", ()))
    lines = [
        f"{_comment(field, '  ')}  {_key(key)}{'' if key in required else '?'}: {_type(field)};\n"
        for key, field in schema["properties"].items()
    ]
    return f"{_comment(schema, '')}export interface {name} {{\n{''.join(lines)}}}\n"


def _type(schema: dict[str, Any]) -> str:
    match schema:
        case {"$ref": reference}:
            return str(reference).rpartition("/")[2]
        case {"anyOf": [*choices]} | {"oneOf": [*choices]}:
            return " | ".join(dict.fromkeys(_type(choice) for choice in choices))
        case {"const": value}:
            return json.dumps(value)
        case {"enum": [*values]}:
            return " | ".join(json.dumps(value) for value in values)
        case {"type": "array"}:
            item = _type(schema.get("items", {}))
            return f"({item})[]" if "|" in item else f"{item}[]"
        case {"type": "object"}:
            inner = schema.get("additionalProperties")
            return f"Record<string, {_type(inner) if isinstance(inner, dict) else 'unknown'}>"
        case {"type": kind}:
            return _SIMPLE[kind]
        case _:
            return "unknown"


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else json.dumps(name)


def _comment(schema: dict[str, Any], indent: str) -> str:
    text = " ".join(schema.get("description", "").split()).replace("*/", "* /")
    return f"{indent}/** {text} */\n" if text else ""
