"""Weights on disk come back equal, and nothing else is taken for them."""

import json
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
    to_keras,
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
    with pytest.raises(ValueError, match="not from write_arrays"):
        read_arrays(tmp_path / "other.npz")
    evil = np.array([print], dtype=object)
    np.savez(tmp_path / "evil.npz", about=evil)
    with pytest.raises(ValueError, match="damaged, or not"):
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
    assert os.listdir(tmp_path) == ["a.npz"]


@pytest.fixture
def content(tmp_path):
    net = init_net(7, [3], np.random.default_rng(6))
    save_net(tmp_path / "net.npz", net, VOCABULARY, {})
    return (tmp_path / "net.npz").read_bytes()


def test_a_cut_file_is_refused_in_one_sentence(content, tmp_path):
    for length in range(0, len(content), len(content) // 60):
        (tmp_path / "cut.npz").write_bytes(content[:length])
        with pytest.raises(ValueError, match=r"^path: cut.npz is damaged"):
            load_net(tmp_path / "cut.npz")


def test_a_flipped_bit_is_refused_or_changes_nothing(content, tmp_path):
    path = tmp_path / "net.npz"
    whole = flatten(load_net(path).net)
    rng = np.random.default_rng(6)
    for place, bit in rng.integers((len(content), 8), size=(200, 2)):
        spoiled = bytearray(content)
        spoiled[place] ^= 1 << bit
        path.write_bytes(spoiled)
        try:
            found = flatten(load_net(path).net)
        except ValueError as error:
            assert str(error).startswith(("path: ", "weights: "))
        else:
            assert np.array_equal(found, whole)


def spoiled(name, tmp_path):
    """Write a file that `save_net` would never write."""
    weights = to_keras(init_net(7, [3], np.random.default_rng(6)))
    named = {f"weight_{k:02}": w for k, w in enumerate(weights)}
    about = {"characters": VOCABULARY.characters, "recipe": {}}
    if name == "nan":
        named["weight_01"] = np.full_like(weights[1], np.nan)
    if name == "bfloat16":
        named["weight_01"] = weights[1].astype("f2").view("V2")
    if name == "a row is missing":
        named["weight_02"] = weights[2][:-1]
    if name == "other characters":
        about["characters"] = "abc"
    if name == "objects":
        named["weight_01"] = np.array([None, 1])
    write = np.savez_compressed if name == "compressed" else np.savez
    if name == "compressed":
        named["weight_01"] = np.zeros(10_000_000)
    write(tmp_path / "x.npz", about=json.dumps(about), **named)
    if name == "a list":
        np.savez(tmp_path / "x.npz", about="[]", **named)
    if name == "text":
        (tmp_path / "x.npz").write_text("weights")
    return tmp_path / "x.npz"


@pytest.mark.parametrize(
    "name",
    [
        "nan",
        "bfloat16",
        "a row is missing",
        "other characters",
        "objects",
        "compressed",
        "a list",
        "text",
    ],
)
def test_what_is_no_net_is_refused_in_one_sentence(name, tmp_path):
    with pytest.raises(ValueError, match=r"^(path|weights)") as caught:
        load_net(spoiled(name, tmp_path))
    assert "\n" not in str(caught.value)
    assert "pickle" not in str(caught.value)


def test_neither_a_folder_nor_objects_are_written(tmp_path):
    with pytest.raises(ValueError, match="is a folder"):
        write_arrays(tmp_path, ARRAYS, {})
    with pytest.raises(ValueError, match="arrays: got"):
        write_arrays(tmp_path / "a", [np.array([None])], {})
