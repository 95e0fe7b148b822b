import numpy as np
import pytest

from hawiya.screening.watchlists.array_file import NotAnIndex, read_arrays, write_arrays

ARRAYS = {
    "numbers": np.arange(5, dtype=np.uint64),
    "none": np.empty(0, np.uint32),
    "grid": np.arange(6, dtype=np.uint8).reshape(2, 3),
}


def test_arrays_come_back_as_they_were() -> None:
    about, arrays = read_arrays(write_arrays({"name": "قائمة", "count": 3}, ARRAYS))
    assert about == {"name": "قائمة", "count": 3}
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        assert np.array_equal(arrays[name], array)


def test_what_was_read_cannot_be_written_to() -> None:
    _, arrays = read_arrays(write_arrays({}, ARRAYS))
    with pytest.raises(ValueError, match="read-only"):
        arrays["numbers"][0] = 1


def test_other_bytes_are_refused() -> None:
    with pytest.raises(NotAnIndex, match="no index"):
        read_arrays(b"PK\x03\x04 something else")


def test_every_damaged_byte_is_seen() -> None:
    content = write_arrays({"name": "x"}, ARRAYS)
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 1
        with pytest.raises(NotAnIndex):
            read_arrays(bytes(damaged))


def test_a_cut_off_index_is_seen() -> None:
    with pytest.raises(NotAnIndex, match="damaged"):
        read_arrays(write_arrays({}, ARRAYS)[:-1])
