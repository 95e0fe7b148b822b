from lab.second.bidi import Run, covered_parts, visual_runs


def test_a_number_in_an_address_runs_to_the_right_and_stands_where_it_is_read() -> None:
    assert visual_runs("١٢ شارع ٤٥") == [Run("٤٥", rtl=False), Run(" شارع ", rtl=True), Run("١٢", rtl=False)]


def test_a_date_is_one_run() -> None:
    assert visual_runs("٢٠٢٠/٠١/٠٥") == [Run("٢٠٢٠/٠١/٠٥", rtl=False)]


def test_a_hyphen_between_words_belongs_to_them() -> None:
    assert visual_runs("ملوى - المنيا") == [Run("ملوى - المنيا", rtl=True)]


def test_what_a_font_lacks_splits_a_run_in_the_order_of_reading() -> None:
    parts = covered_parts(Run("ب-ت", rtl=True), frozenset("بت"))

    assert parts == [(Run("ت", rtl=True), True), (Run("-", rtl=True), False), (Run("ب", rtl=True), True)]


def test_what_a_font_lacks_splits_a_number_from_the_left() -> None:
    parts = covered_parts(Run("١/٢", rtl=False), frozenset("١٢"))

    assert [part.text for part, _ in parts] == ["١", "/", "٢"]
