"""Packed files, and files that were made to exhaust whoever reads them."""

import gzip
import zipfile
import zlib
from pathlib import Path

import pytest

from hawiya.screening.watchlists.formats import rows, source
from hawiya.screening.watchlists.formats.source import BadSource, open_source
from hawiya.screening.watchlists.formats.tally import BadList
from tests.unit.screening.formats.lists import FILES, entries, reading, write_xlsx
from tests.unit.screening.formats.test_published import EXPECTED

UN = (FILES / "consolidated.xml").read_bytes()
ENTRIES = EXPECTED["consolidated.xml"][1]


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_gzip_and_zip_are_opened(tmp_path: Path) -> None:
    (tmp_path / "list.gz").write_bytes(gzip.compress(UN))
    assert entries(tmp_path / "list.gz") == ENTRIES
    assert entries(_zip(tmp_path / "list.zip", {"a/consolidated.xml": UN, "__MACOSX/._x": b""})) == ENTRIES


def test_a_zip_may_hold_the_files_of_ofac_together(tmp_path: Path) -> None:
    members = {f"data/{file.name}": file.read_bytes() for file in (FILES / "ofac").iterdir()}
    assert entries(_zip(tmp_path / "sdnlist.zip", members)) == EXPECTED["ofac/SDN.CSV"][1]


def test_what_was_read_is_told_in_bytes_of_the_file(tmp_path: Path) -> None:
    path = _zip(tmp_path / "list.zip", {"un.xml": UN})
    told: list[int] = []
    with open_source(path, told.append).open() as stream:
        assert stream.read() == UN
    assert 0 < sum(told) <= 3 * path.stat().st_size


def test_a_zip_of_several_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="holds 2 files"):
        open_source(_zip(tmp_path / "list.zip", {"a.xml": UN, "b.xml": UN}))


@pytest.mark.parametrize("kept", [10, 300, -1])
def test_a_packed_file_that_is_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    (tmp_path / "list.gz").write_bytes(gzip.compress(UN)[:kept])
    with pytest.raises((BadSource, BadList), match="broken or cut short"):
        entries(tmp_path / "list.gz")


def test_a_zip_that_is_broken_is_refused(tmp_path: Path) -> None:
    packed = bytearray(_zip(tmp_path / "list.zip", {"un.xml": UN}).read_bytes())
    packed[200] ^= 0xFF
    (tmp_path / "list.zip").write_bytes(packed)
    with pytest.raises((BadSource, BadList), match="broken or cut short"):
        entries(tmp_path / "list.zip")
    (tmp_path / "list.zip").write_bytes(packed[:-30])
    with pytest.raises(BadSource, match="broken or cut short"):
        open_source(tmp_path / "list.zip")


@pytest.mark.parametrize("packing", ["gzip", "zip"])
def test_a_bomb_is_not_unpacked_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: str) -> None:
    monkeypatch.setattr(source, "_SMALL", 1 << 16)
    bomb = (FILES / "entities.ftm.json").read_bytes() + (b" " * (1 << 20) + b"\n") * 64
    if packing == "gzip":
        (tmp_path / "bomb").write_bytes(gzip.compress(bomb))
    else:
        _zip(tmp_path / "bomb", {"entities.ftm.json": bomb})
    with pytest.raises((BadSource, BadList), match="becomes larger than any list"):
        entries(tmp_path / "bomb")


def test_a_workbook_that_is_a_bomb_is_refused_whatever_it_says_of_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "MOST_SHEET_BYTES", 1 << 20)
    path = write_xlsx(tmp_path / "bomb.xlsx", [["الاسم", "الرقم القومي"], ["x" * 100, " " * (8 << 20)]])
    with pytest.raises(BadList, match="becomes larger than any list"):
        reading(path)
    lying = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        true_size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(lying.replace(true_size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    with pytest.raises(BadList, match="becomes larger than any list"):
        reading(path)


@pytest.mark.parametrize("content", [b"PK\x03\x04nothing", b""])
def test_a_workbook_that_is_broken_is_refused(tmp_path: Path, content: bytes) -> None:
    path = _zip(tmp_path / "list.xlsx", {"xl/workbook.xml": b"<workbook/>", "rest": content})
    with pytest.raises(BadList, match="the workbook cannot be read"):
        reading(path)


def _document(declaration: str, name: str) -> bytes:
    return UN.replace(b"<CONSOLIDATED_LIST", declaration.encode() + b"\n<CONSOLIDATED_LIST").replace(
        b"<FIRST_NAME>KARIM", f"<FIRST_NAME>{name}".encode()
    )


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE CONSOLIDATED_LIST [<!ENTITY a "0123456789"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE CONSOLIDATED_LIST [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE CONSOLIDATED_LIST SYSTEM "http://127.0.0.1:9/list.dtd">',
    ],
)
def test_document_types_are_refused(tmp_path: Path, declaration: str) -> None:
    (tmp_path / "list.xml").write_bytes(_document(declaration, "&b;" if "ENTITY" in declaration else "X"))
    with pytest.raises(BadList, match="document type"):
        entries(tmp_path / "list.xml")


@pytest.mark.parametrize("inside", [b"<DEEP>" * 300 + b"</DEEP>" * 300, b"x" * (11 << 20)])
def test_boundless_xml_is_refused(tmp_path: Path, inside: bytes) -> None:
    (tmp_path / "list.xml").write_bytes(UN.replace(b"<COMMENTS1>", b"<COMMENTS1>" + inside))
    with pytest.raises(BadList, match="not well-formed XML"):
        entries(tmp_path / "list.xml")


def test_boundless_cells_and_lines_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    csv = (FILES / "targets.simple.csv").read_text(encoding="utf-8")
    (tmp_path / "list.csv").write_text(csv + '"' + "x" * (2 << 20), encoding="utf-8")
    with pytest.raises(BadList, match=r"^line 5: not a row of a CSV file: field larger than field limit"):
        entries(tmp_path / "list.csv")
    monkeypatch.setattr(rows, "LONGEST_LINE", 1000)
    (tmp_path / "list.csv").write_text(csv + "," * 2000, encoding="utf-8")
    with pytest.raises(BadList, match="a line has more than 1000 characters"):
        entries(tmp_path / "list.csv")


def test_a_text_that_breaks_off_its_encoding_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes((FILES / "targets.simple.csv").read_bytes() + b"\xff\xff\n")
    with pytest.raises(BadList, match=r"^after line \d+: not utf-8"):
        entries(tmp_path / "list.csv")


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    packed = bytearray(_zip(tmp_path / "list.zip", {"un.xml": UN}).read_bytes())
    # The flag of encryption, in the local header and in the directory.
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + offset] |= 1
    (tmp_path / "list.zip").write_bytes(packed)
    with pytest.raises(BadSource, match="cannot be read"):
        reading(tmp_path / "list.zip")


def test_the_inflated_size_is_counted_no_further_than_asked() -> None:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(bytes(64 << 20)) + packer.flush()
    assert (1 << 20) < rows._inflated(packed, 1 << 20) < (3 << 20)
    assert rows._inflated(packed, 1 << 30) == 64 << 20
