"""Particles of Arabic names in both scripts: joined to the name they belong to, then told apart from it."""

import re
from collections.abc import Sequence
from enum import StrEnum

from hawiya.names.folding import Script


class Affix(StrEnum):
    """What a part is built with beside its core."""

    ARTICLE = "al"
    ABD = "abd"
    ABU = "abu"
    UMM = "umm"
    DIN = "al-din"
    ALLAH = "allah"


_ABD, _ABU, _UMM = "عبد", "ابو", "ام"
_ABD_WITHOUT_ARTICLE = re.compile(r"^عبد(?:رب[هو]|[^اله].{3,})$")
"""عبد ربه has none; عبد حكيم is written for عبد الحكيم, and misread so."""
_ARABIC_HEADS = frozenset({_ABD, _ABU, "ابي", "ابا", _UMM, "ال", "عبدال", "ابوال"})
_ARABIC_TAILS = frozenset({"الدين", "الله", "اللله", "لله", "دين", "بالله"})
_WITH_BILLAH = re.compile(r"^((?:ال)?(?:معتز|معتصم|مستعصم|مستنصر|منتصر|مستعين|مومن|واثق))بالله$")
"""Names that end in "by God"; in others, as حبيب الله, the letter is the name's own."""
_ARABIC_CHAIN = frozenset({"بن", "ابن", "بنت"})
_ARABIC_TITLES = frozenset(
    {"السيد/", "الدكتور", "دكتور", "الدكتوره", "المهندس", "مهندس", "الاستاذ", "استاذ", "الشيخ", "الحاج", "الحاجه",
     "اللواء", "العميد", "العقيد", "المستشار", "الانسه", "السيده", "المدعو", "المدعوه"}
)  # fmt: skip

_ARTICLES = frozenset({"el", "al", "il", "ul"})
_ASSIMILATED_ARTICLE = re.compile(r"^(?:abd)?[aeiou](sh|ch|th|dh|[rsztdnṣšṭẓḍḏṯ])$")
"""The article before a letter that it has become, alone or after Abd: As Sayed, Abdur Rahman."""
_ABD_HEADS = frozenset({"abd", "abdel", "abdul", "abdal", "abdil", "abdo", "abdu", "abdou", "abde"})
_ABU_HEADS = frozenset(
    {"abu", "abo", "abou", "aboo", "abi", "aboul", "abul", "abol", "aboel", "abouel", "abuel", "aboal", "abual"}
)
_UMM_HEADS = frozenset({"umm", "om", "oum", "um", "omm", "oumm"})
_LATIN_HEADS = _ABD_HEADS | _ABU_HEADS | _UMM_HEADS
_DIN = r"d(?:in|een|ine|yn|eine|ien|iene|eene|īn)"
_TAILS = re.compile(rf"(?:[aeiou]?[ld]?{_DIN}|[aeiou]l?l?ll?[aā]h?|ll?[aā]h)$")
_DIN_TOKEN = re.compile(rf"^(?:[aeiou][ld])?{_DIN}$")
_ALLAH_TOKEN = re.compile(r"^(?:b[aeiou]ll[aā]h|[aeu]?ll[aā]h?)$")
_LATIN_CHAIN = frozenset({"bin", "ben", "ibn", "bint", "bent", "b"})
_LATIN_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mister", "dr", "eng", "prof", "professor", "sheikh", "sheik", "shaikh", "shaykh",
     "hajj", "hajji", "hag", "haj", "mme", "sir", "madame", "engineer", "doctor", "col", "gen", "maj", "capt",
     "lieutenant", "colonel", "general", "major", "captain"}
)  # fmt: skip
_SHORTEST_CORE = 3
_SHORTEST_WITH_ALLAH = 5

_LATIN_ABD = re.compile(
    r"^abd(?:o|ou|u)?(?:[aeiou]ll?(?=[^aeiou])|[aeiou](?=(sh|ch|th|dh|[rsztdnṣšṭẓḍḏṯ])(?:\1)?)|[aeiou]l(?=[aeiou']))(?P<core>.{3,})$"
)
_BARE_LATIN_ABD = re.compile(r"^abde?(?=[bcdfgjkmnqrstwz])(?P<core>.{3,})$")
"""Abd without an article: Abd Maryam."""
_DOUBLED = re.compile(r"^(sh|ch|th|dh|[a-zṣšṭẓḍḏṯ])\1")
_ABDRABBO = re.compile(r"^abd[aeiou]?(rabb?.{1,2})$")
_ALLAH = re.compile(r"^(.{2,}?)(?:[aeiouā]?ll[aā]h|[auā]lla)$")
_LATIN_BILLAH = re.compile(r"^((?:[aeiou]l)?[mw].{3,}?)[aeiou]?b[aeiou]ll[aā]h$")
_ABDALLAH = re.compile(r"^abd?(?:[aeiou]ll?|ll?|[aeiou])l?[aāe]h?$")
_LATIN_ABU = re.compile(r"^ab(?:ou|oo|u|o(?![uo])|ū)(?:[ea]l(?=.{3})|l(?=[^aeiouāīū].{2}))?(.{2,})$")
_LATIN_DIN = re.compile(rf"^(.{{2,}}?)(?:[aeiou]ll?[-']?|[aeiou]d(?=d)|[ue](?=d)|(?<!ab)i(?=d)){_DIN}$")
_LATIN_ARTICLE = re.compile(r"^(?:[aei]l)(?=.{3})")
_ASSIMILATED = re.compile(r"^[aei](sh|ch|th|dh|[rsztdnṣšṭẓḍḏṯ])\1(.{2,})$")


def without_titles(words: Sequence[tuple[Script, str]]) -> list[tuple[Script, str]]:
    """Leave out titles before a name, and the words for son and daughter inside it."""
    start = 0
    while start < len(words) - 2 and words[start][1] in (_ARABIC_TITLES | _LATIN_TITLES):
        start += 1
    kept = list(words[start:])
    return [
        word
        for at, word in enumerate(kept)
        if not (0 < at < len(kept) - 1 and word[1] in (_ARABIC_CHAIN | _LATIN_CHAIN))
    ]


def joined_arabic(words: Sequence[str]) -> list[str]:
    """Join particles to their names: عبد ال رحمن → عبدالرحمن, صلاح الدين → صلاحالدين."""
    joined: list[str] = []
    open_head = False
    for word in words:
        if joined and (open_head or (word in _ARABIC_TAILS and word not in _ARABIC_HEADS)):
            joined[-1] += word
        else:
            joined.append(word)
        open_head = joined[-1] in _ARABIC_HEADS
    return joined


def joined_latin(words: Sequence[str]) -> list[str]:
    """Join particles to their names: abd el rahman → abdelrahman, salah el din → salaheldin."""
    joined: list[str] = []
    open_head = False
    for at, word in enumerate(words):
        bare = word.strip("'")
        tail = joined and not open_head and (_DIN_TOKEN.match(bare) or (_ALLAH_TOKEN.match(bare) and bare != "allah"))
        if joined and (open_head or tail or (bare == "allah" and at)):
            joined[-1] += bare
        else:
            joined.append(bare)
        following = words[at + 1].strip("'") if at + 1 < len(words) else ""
        article = _is_article(bare, following)
        if article and len(joined) > 1 and joined[-1] == bare and _DIN_TOKEN.match(following):
            joined[-2:] = [joined[-2] + bare]
        open_head = bool(following) and (article or joined[-1] in _LATIN_HEADS)
    return joined


def _is_article(word: str, following: str) -> bool:
    if word in _ARTICLES:
        return bool(following)
    assimilated = _ASSIMILATED_ARTICLE.match(word)
    return assimilated is not None and following.startswith(assimilated[1])


def arabic_affixes(word: str) -> tuple[str, frozenset[Affix]]:
    """Return the core of a folded Arabic word and what is around it."""
    affixes: set[Affix] = set()
    core = word
    if core.startswith("عبدال") and len(core) - 5 >= 2:
        core = core[5:]
        affixes.add(Affix.ABD)
    elif _ABD_WITHOUT_ARTICLE.match(core):
        core = core[3:]
        affixes.add(Affix.ABD)
    elif core.startswith(_ABU) and len(core) - 3 >= 2:
        core = core[5:] if core.startswith("ابوال") and len(core) - 5 >= 2 else core[3:]
        affixes.add(Affix.ABU)
    if core.endswith("الدين") and len(core) - 5 >= 2:
        core = core[:-5]
        affixes.add(Affix.DIN)
    if found := _WITH_BILLAH.match(core):
        core = found[1]
        affixes.add(Affix.ALLAH)
    elif not affixes and len(core) > _SHORTEST_WITH_ALLAH and core.endswith("الله"):
        core = core[:-4]
        affixes.add(Affix.ALLAH)
    if not affixes - {Affix.ALLAH} and core.startswith("ال") and len(core) - 2 >= _SHORTEST_CORE:
        core = core[2:]
        affixes.add(Affix.ARTICLE)
    return core, frozenset(affixes)


def latin_affixes(word: str) -> tuple[str, frozenset[Affix]]:
    """Return the core of a folded Latin word and what is around it."""
    affixes: set[Affix] = set()
    core = word.replace("'", "") if word.startswith(("'abd", "ʿabd")) else word
    if _ABDALLAH.match(core) and len(core) > 5:
        core = "lah"
        affixes.add(Affix.ABD)
    elif found := _ABDRABBO.match(core):
        core = found[1]
        affixes.add(Affix.ABD)
    elif found := _LATIN_ABD.match(core) or _BARE_LATIN_ABD.match(core):
        core = _DOUBLED.sub(r"\1", found["core"])
        affixes.add(Affix.ABD)
    elif found := _LATIN_ABU.match(core):
        core = _DOUBLED.sub(r"\1", found[1])
        affixes.add(Affix.ABU)
    if found := _LATIN_DIN.match(core):
        core = found[1]
        affixes.add(Affix.DIN)
    closing = _LATIN_BILLAH.match(core) or _ALLAH.match(core)
    if not affixes and len(core) > _SHORTEST_WITH_ALLAH and closing:
        core = closing[1]
        affixes.add(Affix.ALLAH)
    if not affixes - {Affix.ALLAH}:
        if found := _LATIN_ARTICLE.match(core):
            core = core[found.end() :]
            affixes.add(Affix.ARTICLE)
        elif found := _ASSIMILATED.match(core):
            core = found[1] + found[2]
            affixes.add(Affix.ARTICLE)
    return core, frozenset(affixes)
