from hawiya.cards.lexicon import UNKNOWN_NAME, WordLexicon, base_form, name_lexicon, spellings


def test_base_form_unites_what_printers_interchange() -> None:
    assert base_form("إبراهيم على أسامة") == base_form("ابراهيم علي اسامه")


def test_base_form_keeps_different_letters_apart() -> None:
    assert base_form("حسن") != base_form("حسين")


def test_a_name_is_spelled_in_every_habit() -> None:
    assert spellings("أمنية") == {"أمنية", "أمنيه", "امنية", "امنيه"}


def test_the_final_ya_may_lose_its_dots() -> None:
    assert spellings("فتحي") == {"فتحي", "فتحى"}


def test_near_words_are_one_letter_away_and_carry_their_share() -> None:
    lexicon = WordLexicon({"حسن": -4.0, "حسين": -5.0, "محمد": -2.0})
    assert lexicon.near("حسن") == {"حسن": -4.0, "حسين": -5.0}


def test_a_strange_word_has_the_floor_share() -> None:
    assert WordLexicon({"حسن": -4.0}).log_share("ظظظظ") == UNKNOWN_NAME


def test_any_spelling_is_known() -> None:
    assert WordLexicon({"أحمد": -3.0}).knows("احمد")


def test_the_shipped_lexicon_ranks_common_names_first() -> None:
    lexicon = name_lexicon()
    assert lexicon.log_share("محمد") > lexicon.log_share("محمود") > lexicon.log_share("مخمود")


def test_a_spelling_that_no_printer_uses_has_a_smaller_share() -> None:
    lexicon = WordLexicon({"وزارة": -5.0})
    assert lexicon.log_share("وزاره") == -5.0
    assert lexicon.log_share("وزأرة") < -5.0


def test_a_listed_word_is_spelled_in_the_habits_of_printers_alone() -> None:
    lexicon = WordLexicon({"وزارة": -5.0})
    assert lexicon.spells("وزاره")
    assert not lexicon.spells("وزأرة")
    assert not lexicon.spells("ظظظظ")


def test_words_two_letters_away_come_with_the_commonest_first() -> None:
    lexicon = WordLexicon({"محامية": -6.0, "محاسبة": -5.0, "طبيب": -4.0})
    assert lexicon.further("محاتعة", 1)[0].startswith("محاسب")
    assert lexicon.further("محفية", 5) == lexicon.further("محفيه", 5)
    assert "محامية" in lexicon.further("محفية", 5)


def test_short_words_are_near_to_anything_and_so_to_nothing() -> None:
    assert WordLexicon({"طبيب": -4.0}).further("طبي", 5) == []
