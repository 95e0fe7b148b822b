"""The servers of the API tests and of the end-to-end tests, for clients written from the vendor's documentation."""

from tests.api.conftest import bank, served
from tests.end_to_end.test_verification import real

__all__ = ["bank", "real", "served"]
