"""The wire format of Protocol Buffers, in which ONNX files are written: numbered fields, each a number or bytes.

See https://protobuf.dev/programming-guides/encoding.
"""

VARINT, FIXED_64, LENGTH, FIXED_32 = 0, 1, 2, 5

Field = tuple[int, int | bytes]
"""A field's number, and its value: a whole number, or the bytes of text, arrays, nested messages and fixed widths."""


def fields(content: bytes) -> list[Field]:
    """Take a message apart; raise `ValueError` where it is not one."""
    found: list[Field] = []
    at = 0
    while at < len(content):
        key, at = _read_varint(content, at)
        kind = key & 7
        if kind == VARINT:
            value, at = _read_varint(content, at)
            found.append((key >> 3, value))
            continue
        length = {FIXED_64: 8, FIXED_32: 4}.get(kind)
        if kind == LENGTH:
            length, at = _read_varint(content, at)
        if length is None or at + length > len(content):
            raise ValueError("not a Protocol Buffers message")
        found.append((key >> 3, content[at : at + length]))
        at += length
    return found


def text(field: int, value: str) -> bytes:
    """Return a field of text."""
    return message(field, value.encode("utf-8"))


def message(field: int, content: bytes) -> bytes:
    """Return a field of bytes: a nested message or a packed array."""
    return _varint(field << 3 | LENGTH) + _varint(len(content)) + content


def number(field: int, value: int) -> bytes:
    """Return a field that holds a whole number; raise `ValueError` when it is negative."""
    return _varint(field << 3 | VARINT) + _varint(value)


def _varint(value: int) -> bytes:
    """Return a non-negative whole number in groups of seven bits, the lowest first."""
    if value < 0:
        raise ValueError("negative numbers are not needed here")
    groups = bytearray()
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*groups, value])


def _read_varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(content):
            break
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("not a Protocol Buffers message")
