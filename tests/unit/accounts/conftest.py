import pytest

from hawiya.accounts.api_keys import ApiKeys
from hawiya.accounts.tenants import Tenants
from hawiya.accounts.users import Users
from hawiya.store.opening import Store
from tests.conftest import SettableClock


@pytest.fixture
def tenants(store: Store, clock: SettableClock) -> Tenants:
    return Tenants(store.tenants, clock)


@pytest.fixture
def api_keys(store: Store, clock: SettableClock) -> ApiKeys:
    return ApiKeys(store.api_keys, store.tenants, clock)


@pytest.fixture
def users(store: Store, clock: SettableClock) -> Users:
    return Users(store.users, store.tenants, clock)
