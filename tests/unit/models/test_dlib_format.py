"""Reading dlib's format: what was written comes back, and nothing else is taken for a network."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawiya.models.dlib_format import AddTagged, Affine, Convolution, DlibFormatError, FullyConnected, read_dlib_network
from tests.unit.models.dlib_bytes import MEAN, SIZE, small_network, tensor, text, whole, written

NETWORK = small_network()
CONTENT = written(NETWORK)
HEAD = CONTENT.index(b"con_4") - 2


def test_a_written_network_is_read_back() -> None:
    read = read_dlib_network(CONTENT)

    assert (read.size, read.mean) == (SIZE, MEAN)
    assert [type(layer) for layer in read.layers] == [type(layer) for layer in NETWORK.layers]
    for mine, its in zip(NETWORK.layers, read.layers, strict=True):
        if isinstance(mine, Convolution):
            assert isinstance(its, Convolution)
            assert np.array_equal(mine.filters, its.filters)
            assert np.array_equal(mine.biases, its.biases)
            assert (mine.stride, mine.padding) == (its.stride, its.padding)
        elif isinstance(mine, Affine):
            assert isinstance(its, Affine)
            assert np.array_equal(mine.gamma, its.gamma)
            assert np.array_equal(mine.beta, its.beta)
        elif isinstance(mine, FullyConnected):
            assert isinstance(its, FullyConnected)
            assert np.array_equal(mine.weights, its.weights)
        else:
            assert mine == its


def test_the_network_has_29_convolutions_and_14_shortcuts() -> None:
    kinds = [type(layer) for layer in NETWORK.layers]

    assert (kinds.count(Convolution), kinds.count(AddTagged)) == (29, 14)


@given(st.integers(0, len(CONTENT) - 1))
def test_a_file_that_ends_early_is_refused(length: int) -> None:
    with pytest.raises(DlibFormatError):
        read_dlib_network(CONTENT[:length])


@given(st.integers(0, HEAD - 1), st.integers(1, 255))
def test_a_spoiled_header_is_refused_or_another_mean(place: int, change: int) -> None:
    spoiled = bytearray(CONTENT)
    spoiled[place] ^= change
    try:
        read = read_dlib_network(bytes(spoiled))
    except DlibFormatError:
        return
    assert len(read.layers) == len(NETWORK.layers)


@given(st.binary(max_size=300))
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(DlibFormatError):
        read_dlib_network(content)


def test_what_follows_the_last_layer_is_refused() -> None:
    with pytest.raises(DlibFormatError, match="1 bytes follow the last layer"):
        read_dlib_network(CONTENT + b"\0")


def test_another_network_is_named() -> None:
    other = CONTENT.replace(text("affine_"), text("affinex"), 1)

    with pytest.raises(DlibFormatError, match="'affine_' was expected and 'affinex' found"):
        read_dlib_network(other)


def test_a_tensor_larger_than_any_network_is_refused_before_it_is_read() -> None:
    start = HEAD + len(text("con_4"))
    huge = CONTENT[:start] + whole(2) + whole(2**40) + whole(1) * 3

    with pytest.raises(DlibFormatError, match="a tensor of"):
        read_dlib_network(huge)


def test_weights_that_are_no_numbers_are_refused() -> None:
    start = HEAD + len(text("con_4"))
    layer = NETWORK.layers[0]
    assert isinstance(layer, Convolution)
    sizes = layer.filters.size + layer.biases.size
    spoiled = tensor(np.full((sizes, 1, 1, 1), np.nan, np.float32))

    with pytest.raises(DlibFormatError, match="holds infinite values or none"):
        read_dlib_network(CONTENT[:start] + spoiled + CONTENT[start + len(spoiled) :])
