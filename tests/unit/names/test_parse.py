import pytest

from hawiya.names.folding import Script
from hawiya.names.parse import LONGEST, MOST_PARTS, parse_name
from hawiya.names.particles import Affix


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        ("عبد الرحمن على", ["رحمن", "علي"]),
        ("Abd El-Rahman Ali", ["rahman", "ali"]),
        ("AbdulRahman", ["rahman"]),
        ("Abdennour", ["nour"]),
        ("Salah El Din Ahmed", ["salah", "ahmed"]),
        ("Zine el Abidine", ["zine", "abidine"]),
        ("أبو الفتوح", ["فتوح"]),
        ("Aboulfotouh", ["fotouh"]),
        ("Aboud", ["aboud"]),
        ("Abdallah", ["lah"]),
        ("Fath Allah", ["fath"]),
        ("محمد بن سلمان", ["محمد", "سلمان"]),
        ("Dr. Ahmed Ali Hassan", ["ahmed", "ali", "hassan"]),
        ("محمدAhmed", ["محمد", "ahmed"]),
        ("", []),
        ("  ،،  ", []),
        ("😀", []),
    ],
)
def test_cores(text: str, cores: list[str]) -> None:
    assert [part.core for part in parse_name(text).parts] == cores


def test_particles_are_kept_as_affixes() -> None:
    assert [part.affixes for part in parse_name("Abdel Aziz El-Sayed Nour Eldin").parts] == [
        {Affix.ABD},
        {Affix.ARTICLE},
        {Affix.DIN},
    ]


def test_a_comma_puts_the_family_name_first() -> None:
    name = parse_name("EL-SHENNAWY, Mohamed Ahmed")
    assert name.family_first
    assert str(name) == "elshennawy mohamed ahmed"
    assert not parse_name("Mohamed, ").family_first


def test_other_scripts() -> None:
    assert [part.script for part in parse_name("Иван Ali محمد 王").parts] == [
        Script.LATIN,
        Script.LATIN,
        Script.ARABIC,
        Script.OTHER,
    ]


def test_a_name_is_cut_where_no_name_goes_on() -> None:
    assert len(parse_name("Ali " * 3000).parts) == MOST_PARTS
    assert len(parse_name("a" * 10_000).parts[0].text) == LONGEST


def test_equal_names_are_equal_and_hash_alike() -> None:
    one, other = parse_name("Ahmed  Ali"), parse_name("AHMED ALI")
    assert one == other
    assert hash(one.parts[0]) == hash(other.parts[0])
