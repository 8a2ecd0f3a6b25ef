"""NumPy's threads are held back in a block, and given back after it."""

import numpy as np
import pytest

from course_utils.engine import one_thread, threads


@pytest.fixture
def library():
    """Asks and tells OpenBLAS; two threads to begin with."""
    ask, tell = threads._openblas()
    before = ask()
    tell(2)
    if ask() != 2:
        pytest.skip("NumPy's products take no orders here")
    yield ask
    tell(before)


def test_a_block_has_one_thread_and_gives_the_others_back(library):
    with one_thread():
        assert library() == 1
        with one_thread():
            assert library() == 1
        assert library() == 1
    assert library() == 2


def test_an_error_gives_them_back_too(library):
    with pytest.raises(ZeroDivisionError), one_thread():
        raise ZeroDivisionError
    assert library() == 2


def test_products_are_the_same():
    rng = np.random.default_rng(6)
    a, b = rng.normal(size=(2, 300, 300))
    with one_thread():
        alone = a @ b
    assert np.allclose(alone, a @ b, rtol=1e-12)


def test_without_openblas_nothing_happens(monkeypatch):
    monkeypatch.setattr(threads, "_openblas", lambda: threads._IDLE)
    with one_thread():
        pass
