"""The server of the API tests, for clients in other languages."""

from tests.api.conftest import served

__all__ = ["served"]
