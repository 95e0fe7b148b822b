"""The language of messages, from `Accept-Language` or `Accept_Language` (SDKs send the second spelling)."""

from starlette.datastructures import Headers

from hawiya.wire.errors import Language


def language_of(headers: Headers) -> Language:
    """Return `ar` when the caller prefers Arabic to English, else `en` (RFC 9110, section 12.5.4)."""
    wanted = headers.get("accept-language") or headers.get("accept_language") or ""
    best: Language = "en"
    best_weight = 0.0
    for part in wanted.split(","):
        tag, _, parameter = part.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0].partition("_")[0]
        weight = _weight(parameter)
        if primary in ("ar", "en") and weight > best_weight:
            best, best_weight = ("ar" if primary == "ar" else "en"), weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
