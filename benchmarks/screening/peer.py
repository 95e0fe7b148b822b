"""The peer: nomenklatura's `logic-v2`, run by a Python of its own, which also has the data packages.

This file is run by that Python as a script (`requirements.txt` beside it lists what it needs), and imports nothing
of ours: `python peer.py score` reads pairs as JSON lines `[a, b]` and answers a score a line; `python peer.py where`
prints the path of the attested spellings; `python peer.py faker` prints the name lists of `faker`; `python peer.py
version` says what the peer is.
"""

import json
import sys
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path

LOCALES = (
    "en_US", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "tr_TR", "nl_NL", "sv_SE", "ru_RU", "cs_CZ", "hu_HU", "ro_RO",
    "da_DK", "fi_FI", "no_NO", "id_ID", "en_IN", "hr_HR", "uk_UA",
)  # fmt: skip


def score() -> None:
    """Answer a score for each pair."""
    from followthemoney import EntityProxy, model
    from nomenklatura.matching import LogicV2

    config = LogicV2.default_config()

    def person(name: str, key: str) -> EntityProxy:
        entity = model.make_entity("Person")
        entity.id = key  # the peer caches by it
        entity.add("name", name)
        return entity

    for number, line in enumerate(sys.stdin):
        a, b = json.loads(line)
        print(LogicV2.compare(person(a, f"a{number}"), person(b, f"b{number}"), config).score)


def where() -> None:
    """Print the path of the attested spellings."""
    found = find_spec("arabic_name_romanizer")
    if found is None or found.origin is None:
        sys.exit("arabic-name-romanizer is not installed")
    print(Path(found.origin).parent / "resources" / "names.sqlite3")


def faker() -> None:
    """Print first and last names by locale as JSON."""
    lists = {}
    for locale in LOCALES:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        lists[locale] = [sorted(set(provider.first_names)), sorted(set(provider.last_names))]
    print(json.dumps(lists))


def version() -> None:
    """Print what the peer is."""
    print(f"nomenklatura {metadata.version('nomenklatura')} logic-v2, rigour {metadata.version('rigour')}")


if __name__ == "__main__":
    {"score": score, "where": where, "faker": faker, "version": version}[sys.argv[1]]()
