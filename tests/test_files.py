"""Weights on disk come back equal, and nothing else is taken for them."""

import os

import numpy as np
import pytest

from course_utils.checkpoints import read_arrays, write_arrays
from course_utils.engine import (
    flatten,
    init_net,
    load_net,
    load_shipped,
    save_net,
)
from course_utils.text import Vocabulary

ARRAYS = [np.arange(6.0).reshape(2, 3), np.array([True]), np.float32(2)]
VOCABULARY = Vocabulary("abcdefg")


def test_arrays_come_back_equal_and_in_order(tmp_path):
    path, many = tmp_path / "a.npz", ARRAYS * 40
    digest = write_arrays(path, many, {"seed": [6]})
    arrays, about = read_arrays(path, digest)
    assert about == {"seed": [6]}
    for one, other in zip(arrays, many, strict=True):
        assert one.dtype == other.dtype and np.array_equal(one, other)
    assert os.listdir(tmp_path) == ["a.npz"]


@pytest.mark.parametrize("units", [[3], [3, 4]])
def test_a_net_comes_back_with_vocabulary_and_recipe(units, tmp_path):
    net = init_net(7, units, np.random.default_rng(6))
    digest = save_net(tmp_path / "net.npz", net, VOCABULARY, {"bits": 2.5})
    again, *about = load_net(tmp_path / "net.npz", digest)
    assert np.array_equal(flatten(again), flatten(net))
    assert about == [VOCABULARY, {"bits": 2.5}]


def test_the_shipped_net_reads_the_characters_of_the_course():
    net, vocabulary, _ = load_shipped()
    assert net.output.shape[1] == len(vocabulary)


def test_equal_arrays_give_equal_bytes_and_the_hash_is_checked(tmp_path):
    first, second = (
        write_arrays(tmp_path / name, ARRAYS, {}) for name in ("a", "b")
    )
    assert first == second
    with pytest.raises(ValueError, match=r"a was altered"):
        read_arrays(tmp_path / "a", sha256="0" * 64)


def test_what_is_missing_foreign_or_pickled_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no file"):
        read_arrays(tmp_path / "none.npz")
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with pytest.raises(ValueError, match=r"is not from write_arrays"):
        read_arrays(tmp_path / "other.npz")
    evil = np.array([print], dtype=object)
    np.savez(tmp_path / "evil.npz", about=evil)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        read_arrays(tmp_path / "evil.npz")


def test_a_failure_leaves_the_old_file_whole(tmp_path, monkeypatch):
    path = tmp_path / "a.npz"
    digest = write_arrays(path, ARRAYS, {"seed": 6})
    with pytest.raises(TypeError):
        write_arrays(path, ARRAYS, {"bits": np.float32(2)})
    monkeypatch.setattr(os, "fsync", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_arrays(path, ARRAYS, {"seed": 7})
    assert read_arrays(path, digest)[1] == {"seed": 6}
