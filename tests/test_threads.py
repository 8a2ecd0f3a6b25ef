"""NumPy's threads are held back in a block, and given back after it."""

import numpy as np
import pytest

from course_utils.engine import one_thread
from course_utils.engine.products import blas


@pytest.fixture
def counts():
    """Asks how many threads products have; two to begin with."""
    if not blas().info():
        pytest.skip("NumPy's products take no orders here")
    with blas().limit(limits=2):
        yield lambda: {one["num_threads"] for one in blas().info()}


def test_a_block_has_one_thread_and_gives_the_others_back(counts):
    with one_thread():
        assert counts() == {1}
        with one_thread():
            assert counts() == {1}
        assert counts() == {1}
    assert counts() == {2}


def test_an_error_gives_them_back_too(counts):
    with pytest.raises(ZeroDivisionError), one_thread():
        raise ZeroDivisionError
    assert counts() == {2}


def test_products_are_the_same():
    rng = np.random.default_rng(6)
    a, b = rng.normal(size=(2, 300, 300))
    with one_thread():
        alone = a @ b
    assert np.allclose(alone, a @ b, rtol=1e-12)
