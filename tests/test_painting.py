"""Pictures are painted in memory, and their figures are gone at once."""

import gc
import weakref

import pytest

from course_utils.painting import painted

SIZE = (1.5, 1)


@pytest.fixture(params=[True, False], ids=["collector on", "collector off"])
def collector(request):
    """Turn the collector on or off for a test, and back after it."""
    before = gc.isenabled()
    turn = {True: gc.enable, False: gc.disable}
    turn[request.param]()
    yield request.param
    turn[before]()


def test_a_painted_figure_is_freed_at_once(collector):
    figures = []

    def draw(figure):
        figure.subplots().plot([0, 1])
        figures.append(weakref.ref(figure))

    painted(draw, SIZE)
    assert figures[0]() is None


def test_the_collector_is_left_as_it_was_found(collector):
    painted(lambda figure: None, SIZE)
    assert gc.isenabled() == collector
    with pytest.raises(ZeroDivisionError):
        painted(lambda figure: 1 / 0, SIZE)
    assert gc.isenabled() == collector


def test_a_figure_that_is_still_wanted_stays():
    kept = []
    painted(kept.append, SIZE)
    assert kept[0].get_size_inches() == pytest.approx(SIZE)
