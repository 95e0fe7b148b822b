from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from hawiya.cards.ctc import CLASSES, LINE_HEIGHT, visual_order
from hawiya.cards.lexicon import WordLexicon
from hawiya.cards.line_reading import NOTHING, Alphabet, LineReading
from hawiya.cards.read import LineReader, normalise, prepare, with_usual_spaces
from hawiya.models import Manifest, ModelError, Network, load_network

PICTURES = Path(__file__).parent / "pictures"
"""Lines rendered in reserved fonts (Harmattan, KacstBook, Scheherazade) with `lab.lines`, strength 0.5, seed 77."""

TODAY = date(2026, 11, 25)
VALID = "٢٩٠٠١٠١٠١٠٠٠٥٠"
LINE = np.full((40, 200, 3), 200, np.uint8)
NAMES = WordLexicon({"محمد": -2.0, "حسن": -4.0, "حسين": -5.0, "أحمد": -3.0, "عبد": -3.0, "الله": -4.0})
WORDS = WordLexicon({"شارع": -3.0, "ميدان": -5.0, "الهرم": -6.0}, unknown=-15.0)

Openness = Mapping[int, tuple[str, float]]
"""Place of a glyph (left to right) → the other glyph that it may be, and with what probability."""


class ScriptedNetwork(Network):
    """Sees a given text, whatever the picture; some glyphs are open between two characters."""

    def __init__(self, text: str, openness: Openness | None = None, classes: str = CLASSES) -> None:
        self.manifest = Manifest(
            name="card_reader",
            version="1",
            file="none.onnx",
            sha256="0" * 64,
            origin="trained_here",
            source="scripted",
            licence="none",
            input="",
            output="",
            settings={"classes": classes, "calibration": {key.value: [0.0, -2.0, 1.0, 1.0] for key in Alphabet}},
        )
        self._scores = scripted(visual_order(text), openness or {})

    def run(self, inputs: Mapping[str, NDArray[Any]] | NDArray[Any]) -> Sequence[NDArray[np.float32]]:
        return [self._scores[None]]


def scripted(glyphs: str, openness: Openness) -> NDArray[np.float32]:
    rows = []
    for at, glyph in enumerate(glyphs):
        row = np.full(len(CLASSES), 1e-7)
        other, probability = openness.get(at, (glyph, 0.0))
        row[CLASSES.index(glyph)] += 1 - probability
        row[CLASSES.index(other)] += probability
        blank = np.full(len(CLASSES), 1e-7)
        blank[0] = 1.0
        rows += [row, blank]
    table = np.array(rows)
    scores: NDArray[np.float32] = np.log(table / table.sum(1, keepdims=True)).astype(np.float32)
    return scores


@pytest.fixture(scope="module")
def shipped() -> LineReader:
    return LineReader(load_network("card_reader"))


def reader(text: str, openness: Openness | None = None) -> LineReader:
    return LineReader(ScriptedNetwork(text, openness), NAMES, WORDS)


def test_a_clear_number_is_read_in_ascii_digits() -> None:
    reading = reader(VALID).read_number(LINE, TODAY)
    assert (reading.text, reading.raw) == ("29001010100050", "29001010100050")


def test_structure_and_check_digit_settle_an_open_glyph() -> None:
    misread = VALID[:12] + "٦" + VALID[13:]
    reading = reader(misread, {12: ("٥", 0.3)}).read_number(LINE, TODAY)
    assert (reading.text, reading.raw) == ("29001010100050", "29001010100060")


def test_clear_pixels_outvote_the_check_digit() -> None:
    wrong = VALID[:13] + "٩"
    assert reader(wrong, {13: ("٠", 1e-4)}).read_number(LINE, TODAY).text == "29001010100059"


def test_an_open_glyph_costs_confidence() -> None:
    clear = reader(VALID).read_number(LINE, TODAY).confidence
    assert reader(VALID, {3: ("٣", 0.4)}).read_number(LINE, TODAY).confidence < clear


def test_only_digits_are_read_from_a_number() -> None:
    assert reader("ه٢٩", {2: ("٥", 0.2)}).read(LINE, Alphabet.NUMBER).text == "295"


def test_a_frequent_name_wins_an_open_glyph_and_the_raw_reading_stays() -> None:
    reading = reader("حسن مخمد", {1: ("ح", 0.0), 2: ("ح", 0.3)}).read_names(LINE)
    assert (reading.text, reading.raw) == ("حسن محمد", "حسن مخمد")


def test_a_strange_name_in_clear_print_is_kept() -> None:
    assert reader("حسن مخمد").read_names(LINE).text == "حسن مخمد"


def test_names_keep_their_printed_spelling() -> None:
    assert reader("احمد حسن").read_names(LINE).text == "احمد حسن"


def test_a_lost_space_between_known_names_returns_when_the_pixels_allow() -> None:
    glyphs = visual_order("حسن محمد")
    reading = reader("حسن محمد", {glyphs.index(" "): ("∅", 0.6)}).read_names(LINE)
    assert (reading.text, reading.raw) == ("حسن محمد", "حسنمحمد")


def test_a_listed_place_wins_an_open_glyph() -> None:
    line = "المنتره - الإسكندرية"
    at = visual_order(line).index("ر", 10)
    reading = reader(line, {at: ("ز", 0.2)}).read_place(LINE)
    assert (reading.text, reading.raw) == ("المنتزه - الإسكندرية", line)


def test_an_unlisted_place_in_clear_print_is_kept() -> None:
    assert reader("ميت بدر - الدقهلية").read_place(LINE).text == "ميت بدر - الدقهلية"


def test_a_known_word_wins_an_open_glyph() -> None:
    assert reader("دكر", {2: ("ذ", 0.2)}).read_word(LINE, ("ذكر", "أنثى")).text == "ذكر"


@pytest.mark.parametrize(
    ("printed", "read"), [("٢٠٢٨/١٠/٢٢", "2028/10/22"), ("٢٠٢١/١٠", "2021/10"), ("٢٠٢١/١٣/٤٠", "2021/13/40")]
)
def test_dates_come_as_printed_in_ascii_digits(printed: str, read: str) -> None:
    assert reader(printed).read_date(LINE).text == read


def test_a_date_that_exists_wins_an_open_glyph() -> None:
    assert reader("٢٠٢٨/١٣/٢٢", {6: ("٢", 0.3)}).read_date(LINE).text == "2028/12/22"


def test_the_form_of_the_serial_settles_letter_or_digit() -> None:
    assert reader("AB12345O7", {7: ("0", 0.3)}).read_serial(LINE).text == "AB1234507"


def test_free_text_keeps_arabic_digits() -> None:
    assert reader("١٥ شارع الهرم").read_text(LINE).text == "١٥ شارع الهرم"


def test_a_known_word_of_an_address_wins_an_open_glyph() -> None:
    at = visual_order("١٥ سارع الهرم").index("س")
    reading = reader("١٥ سارع الهرم", {at: ("ش", 0.3)}).read_text(LINE)
    assert (reading.text, reading.raw) == ("١٥ شارع الهرم", "١٥ سارع الهرم")


def open_at(line: str, letters: str, into: str, probability: float) -> Openness:
    """Leave the glyphs of a line open where the given letters stand first."""
    places = (visual_order(line).index(letter) for letter in letters)
    return {at: (other, probability) for at, other in zip(places, into, strict=True)}


def test_two_mistakes_in_one_word_do_not_hide_each_other() -> None:
    line = "حأ ظل على دبلوم"
    openness = open_at(line, "أظ", "اص", 0.3) | {visual_order(line).rindex(" "): ("∅", 0.5)}
    assert LineReader(ScriptedNetwork(line, openness)).read_text(LINE).text == "حاصل على دبلوم"


def test_a_listed_profession_wins_where_no_word_is_one() -> None:
    line = "القطاع الحاظ"
    reading = LineReader(ScriptedNetwork(line, open_at(line, "حظ", "خص", 0.02))).read_job(LINE)
    assert (reading.text, reading.raw, reading.known) == ("القطاع الخاص", line, True)


def test_an_unlisted_profession_in_clear_print_is_kept() -> None:
    reading = LineReader(ScriptedNetwork("مدرب ظغضث")).read_job(LINE)
    assert (reading.text, reading.known) == ("مدرب ظغضث", False)


def test_a_known_text_is_surer_than_a_strange_one() -> None:
    strange, known = reader("حسن مخمد").read_names(LINE), reader("حسن محمد").read_names(LINE)
    assert known.confidence > strange.confidence


def test_a_space_in_a_known_word_costs_no_confidence() -> None:
    line = "حس ن محمد"
    at = visual_order(line).index(" ", 5)
    mended, clear = reader(line, {at: ("∅", 0.4)}).read_names(LINE), reader("حسن محمد").read_names(LINE)
    assert mended.text == "حسن محمد"
    assert mended.likelihood == pytest.approx(clear.likelihood, abs=1e-3)


def test_a_clear_gap_does_not_part_a_known_word() -> None:
    line = "أح مد حسن"
    at = visual_order(line).index(" ", 5)
    reading = reader(line, {at: ("∅", 1e-4)}).read_names(LINE)
    assert (reading.text, reading.raw) == ("أحمد حسن", line)


def test_a_number_glued_to_a_word_is_parted_when_the_pixels_allow() -> None:
    at = visual_order("٤ ميدان").index(" ")
    assert reader("٤ ميدان", {at: ("∅", 0.7)}).read_text(LINE).text == "٤ ميدان"


@pytest.mark.parametrize("shape", [(3, 100, 3), (40, 2), (0, 0)])
def test_a_sliver_reads_as_nothing(shape: tuple[int, ...]) -> None:
    assert reader(VALID).read_number(np.zeros(shape, np.uint8), TODAY) == NOTHING


def test_an_empty_line_of_names_reads_as_nothing() -> None:
    assert reader("∅").read_names(LINE) == NOTHING


@pytest.mark.parametrize(
    ("name", "read", "text"),
    [
        ("number", lambda shipped, line: shipped.read_number(line, TODAY), "29210253400009"),
        ("date", LineReader.read_date, "2014/09"),
        ("names", LineReader.read_names, "عبد المبدي جمعة عبد الفتاح"),
        ("street", LineReader.read_text, "٢٥ حارة مصطفى كامل"),
        ("place", LineReader.read_place, "المحمودية - البحيرة"),
        ("serial", LineReader.read_serial, "MB2337800"),
    ],
)
def test_the_shipped_network_reads_rendered_lines(
    shipped: LineReader, name: str, read: Callable[[LineReader, NDArray[np.uint8]], LineReading], text: str
) -> None:
    picture = cv2.imread(str(PICTURES / f"line_{name}.png"))
    assert picture is not None
    assert read(shipped, picture.astype(np.uint8)).text == text


def test_another_alphabet_is_refused() -> None:
    with pytest.raises(ModelError):
        LineReader(ScriptedNetwork("حسن", classes="∅abc"), NAMES)


def test_a_calibration_for_other_evidence_is_refused() -> None:
    network = ScriptedNetwork("حسن")
    network.manifest.settings["calibration"][Alphabet.DATE] = [0.0, -2.0, 1.0]
    with pytest.raises(ModelError, match="calibrated"):
        LineReader(network, NAMES)


def test_a_line_is_prepared_32_pixels_high_in_proportion() -> None:
    assert prepare(np.zeros((64, 300, 3), np.uint8)).shape == (LINE_HEIGHT, 150)


def test_normalising_leaves_mean_zero_and_almost_unit_deviation() -> None:
    grey = np.random.default_rng(1).integers(0, 256, (32, 90)).astype(np.uint8)
    values = normalise(grey)
    assert abs(float(values.mean())) < 1e-5
    assert float(values.std()) == pytest.approx(grey.std() / (grey.std() + 4.0), rel=1e-4)


def test_a_flat_line_stays_flat() -> None:
    assert not normalise(np.full((32, 50), 180, np.uint8)).any()


@pytest.mark.parametrize(
    ("read", "usual"),
    [
        ("مركز٦ أكتوبر أول - الجيزة", "مركز ٦ أكتوبر أول - الجيزة"),
        ("مركزأولاد صقر - الشرقية", "مركز أولاد صقر - الشرقية"),
        ("قفط -قنا", "قفط - قنا"),
        ("العدوة - المنيا", "العدوة - المنيا"),
        ("قسم", "قسم"),
        ("", ""),
    ],
)
def test_a_place_line_gets_its_usual_spaces(read: str, usual: str) -> None:
    assert with_usual_spaces(read) == usual
    assert with_usual_spaces(usual) == usual


def test_what_the_pixels_leave_open_is_kept_beside_the_choice() -> None:
    reading = LineReader(ScriptedNetwork(VALID, {4: ("٧", 0.3)})).read_number(LINE, TODAY)
    assert [candidate.text for candidate in reading.candidates][:1] == [reading.text]
    assert len(reading.candidates) > 1
