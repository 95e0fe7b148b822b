import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY

from hawiya.accounts.passwords import ADMIN_RULES, USER_RULES, Passwords, WeakPassword, _common_passwords

pytestmark = pytest.mark.anyio


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(CHEAPEST)


@pytest.mark.usefixtures("passwords_at_full_strength")
async def test_the_parameters_are_those_of_rfc_9106() -> None:
    encoded = await Passwords().hash_new("correct horse battery", USER_RULES)
    assert extract_parameters(encoded) == RFC_9106_LOW_MEMORY
    assert (RFC_9106_LOW_MEMORY.memory_cost, RFC_9106_LOW_MEMORY.time_cost) == (65_536, 3)


async def test_a_password_is_its_own_and_salted(passwords: Passwords) -> None:
    first, second = [await passwords.hash_new("correct horse battery", USER_RULES) for _ in range(2)]
    assert first != second
    assert await passwords.check(first, "correct horse battery")
    assert not await passwords.check(first, "correct horse batterY")
    assert not await passwords.check(first, "")


async def test_nobodys_password_is_never_right(passwords: Passwords) -> None:
    assert not await passwords.check(None, "nobody has this password")
    assert not await passwords.check("no argon2 string", "anything at all")


async def test_the_way_a_letter_was_composed_makes_no_difference(passwords: Passwords) -> None:
    encoded = await passwords.hash_new("caf\u00e9 على النيل", USER_RULES)
    assert await passwords.check(encoded, "cafe\u0301 على النيل")
    assert await passwords.check(await passwords.hash_new("x\ud800 broken text", USER_RULES), "x\ud800 broken text")


@pytest.mark.parametrize("password", ["short77", "x" * 129, "", "        "])
async def test_length(passwords: Passwords, password: str) -> None:
    with pytest.raises(WeakPassword):
        await passwords.hash_new(password, USER_RULES)


async def test_the_limits_themselves(passwords: Passwords) -> None:
    for password in ("tr0ub4dr", "a long one, " * 10 + "and more"):
        assert await passwords.check(await passwords.hash_new(password, USER_RULES), password)
    with pytest.raises(WeakPassword, match="32 characters"):
        await passwords.hash_new("thirty-three characters, no fewer", ADMIN_RULES)


@pytest.mark.parametrize(
    "password", ["password123", "PassWord123", "1qaz2wsx3edc", "mohamed123", "١٢٣٤٥٦٧٨", "abab" * 2]
)
async def test_the_commonest(passwords: Passwords, password: str) -> None:
    with pytest.raises(WeakPassword, match="commonest"):
        await passwords.hash_new(password, USER_RULES)


@pytest.mark.parametrize(
    "password", ["+201001234567", "201001234567", "01001234567", "٠١٠٠١٢٣٤٥٦٧", "mona.ali@example.com", "MONA.ALI"]
)
async def test_the_accounts_own_names(passwords: Passwords, password: str) -> None:
    with pytest.raises(WeakPassword, match="own name"):
        await passwords.hash_new(password, USER_RULES, about=("+201001234567", "mona.ali@example.com", None))


async def test_no_composition_is_asked_for(passwords: Passwords) -> None:
    for password in ("all lower case words", "كلمات عربية طويلة", "8291047365"):
        await passwords.hash_new(password, USER_RULES)


def test_the_list_is_a_few_hundred_and_all_of_a_length_that_matters() -> None:
    common = _common_passwords()
    assert len(common) > 500
    assert [entry for entry in common if len(entry) < USER_RULES.shortest] == []


def test_older_parameters_are_outdated() -> None:
    encoded = PasswordHasher.from_parameters(CHEAPEST).hash("x")
    assert Passwords(RFC_9106_LOW_MEMORY).is_outdated(encoded)
    assert not Passwords(CHEAPEST).is_outdated(encoded)
