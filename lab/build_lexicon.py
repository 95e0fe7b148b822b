"""Writes the reader's word lists into `src/hawiya/cards/data`.

    python -m lab.build_lexicon

`name_shares.tsv`: single words of names, one line per share: minus ten times its natural logarithm, a tab, the words.
Compounds count half as one word and half in parts. `text_words.txt`: the words of streets, settlements, professions and
employers. `job_lines.txt`: whole lines of professions, employers and faculties, these with every university, too.
"""

import math
from collections import defaultdict
from pathlib import Path

from hawiya.cards.ctc import ARABIC_LETTERS
from lab.corpus import vocabulary
from lab.line_texts import JOB_LINES
from lab.names import Spelling, name_list

DATA = Path("src/hawiya/cards/data")


def word_shares() -> dict[str, float]:
    """Return every single word of the name list with its share of all name words."""
    names = name_list()
    parted = Spelling(dotless_ya=False, bare_alef=False, plain_ha=False, split_compounds=True)
    shares: defaultdict[str, float] = defaultdict(float)
    for name, share in zip(names.words, names.shares, strict=True):
        for printed in (name, parted.apply(name)):
            for word in printed.split():
                if len(word) > 1 and set(word) <= set(ARABIC_LETTERS):
                    shares[word] += float(share) / 2
    whole = sum(shares.values())
    return {word: share / whole for word, share in shares.items()}


def text_words() -> list[str]:
    """Return every word of the vocabulary, and the words around it on address lines, sorted."""
    lines = [line for kind in vocabulary().values() for line in kind]
    words = {word for line in (*lines, "عمارة بلوك قطعة شقة") for word in line.split()}
    return sorted(word for word in words if len(word) > 1 and set(word) <= set(ARABIC_LETTERS))


def job_lines() -> list[str]:
    """Return every line that the vocabulary has for the professions on the back, also those that are never drawn."""
    words = vocabulary()
    lines = {line for kind in JOB_LINES for line in words[kind]}
    lines |= {f"{faculty} - {university}" for faculty in words["faculties"] for university in words["universities"]}
    return sorted(lines)


if __name__ == "__main__":
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for word, share in word_shares().items():
        groups[round(-10 * math.log(share))].append(word)
    lines = [f"{tenths}\t{' '.join(sorted(words))}\n" for tenths, words in sorted(groups.items())]
    (DATA / "name_shares.tsv").write_text("".join(lines), encoding="utf-8")
    (DATA / "text_words.txt").write_text("\n".join(text_words()) + "\n", encoding="utf-8")
    (DATA / "job_lines.txt").write_text("\n".join(job_lines()) + "\n", encoding="utf-8")
    print(sum(map(len, groups.values())), "words of names,", len(text_words()), "words of text")
