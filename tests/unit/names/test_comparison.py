from hawiya.names.blocking import block_keys
from hawiya.names.book import book, share_of
from hawiya.names.compare import compare_names
from hawiya.names.likeness import DIFFERENT, How, likeness
from hawiya.names.parse import parse_name


def test_it_says_which_part_matched_which_and_how() -> None:
    compared = compare_names(parse_name("محمد جمال حسن"), parse_name("محمذ Gamal Ali"))
    assert [(pair.a[0].text, pair.b[0].text, pair.how) for pair in compared.pairs] == [
        ("محمد", "محمذ", How.MISREADING),
        ("جمال", "gamal", How.ROMANISATION),
    ]
    assert [part.text for part in compared.unmatched_a] == ["حسن"]
    assert [part.text for part in compared.unmatched_b] == ["ali"]
    assert compared.explain() == (
        "محمد = محمذ (misreading); جمال = gamal (romanisation); only in the first name: حسن; "
        "only in the second name: ali"
    )


def test_a_part_that_is_there_twice_is_missed_once() -> None:
    compared = compare_names(parse_name("احمد احمد حسن"), parse_name("احمد حسن"))
    assert [part.text for part in compared.unmatched_a] == ["احمد"]
    assert compared.unmatched_b == ()


def test_a_turned_name_is_told() -> None:
    compared = compare_names(parse_name("Hassan Mohamed Ahmed"), parse_name("Mohamed Ahmed Hassan"))
    assert compared.turned
    assert compared.unmatched_a == ()
    assert "family name first" in compared.explain()


def test_nothing_matches_no_name() -> None:
    compared = compare_names(parse_name(""), parse_name(""))
    assert compared.score == 0.0
    assert compared.explain() == "nothing to compare"


def test_a_rarer_own_name_needs_no_father() -> None:
    common = compare_names(parse_name("محمد"), parse_name("محمد حسن")).score
    rare = compare_names(parse_name("ديمتريوس"), parse_name("ديمتريوس حسن")).score
    assert rare > common


def test_the_book_knows_how_common_names_are() -> None:
    assert share_of("محمد") > share_of("مينا") > share_of("ززززز")
    assert book()["حسين"].spoken


def test_what_was_read_wrongly_decides_whether_it_is_another_name() -> None:
    misread = [
        ("محمود", "محود"),  # a letter lost, and no name is left
        ("توفيق", "وفيق"),  # a name is left, but a rare one
        ("سعيد", "سعيند"),  # a letter put in: no name
        ("فرج", "فرح"),  # two names that differ by dots alone
    ]
    others = [
        ("سعيد", "سعد"),  # both common
        ("السيد", "المسيد"),  # the longer is rare, but letters are hardly ever put in
        ("فؤاد", "عواد"),  # more than dots
    ]
    for a, b in misread + others:
        x, y = parse_name(a).parts[0], parse_name(b).parts[0]
        assert (likeness(x, y).cost < DIFFERENT) is ((a, b) in misread), (a, b)
        assert likeness(x, y) == likeness(y, x)


def test_spellings_and_misreadings_share_a_blocking_key() -> None:
    pairs = [
        ("محمد", "Mohamed"),
        ("خالد", "Khalid"),
        ("ذكي", "Zaki"),
        ("قاسم", "Gasim"),
        ("شريف", "Cherif"),
        ("عبد العزيز", "Abdulaziz"),
        ("يوسف", "Joseph"),
        ("محمد", "محمذ"),
        ("إبراهيم", "ابرهيم"),
        ("Youssef", "Yusuf"),
    ]
    for a, b in pairs:
        ours, theirs = parse_name(a).parts[0], parse_name(b).parts[0]
        assert not block_keys(ours).isdisjoint(block_keys(theirs)), (a, b)
    assert block_keys(parse_name("محمد").parts[0]).isdisjoint(block_keys(parse_name("Ibrahim").parts[0]))
