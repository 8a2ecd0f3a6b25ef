"""What lecture 8 compares is trained alike, and on real symbols alone."""

import numpy as np
import pytest

from course_utils.keras_tools import keras
from train_bottleneck import KINDS, PAD, TASKS, build

TASK = TASKS["letters backwards"]


def examples(lengths=(3, 7, 5)):
    rng = np.random.default_rng(0)
    return TASK.examples(np.array(lengths), 7, rng)


@pytest.fixture(scope="module", params=KINDS)
def net(request):
    return build(TASK.symbols, **KINDS[request.param])


def test_what_stands_under_padding_does_not_count(net):
    read, given, wanted = examples()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    net.model.compile(loss=loss, run_eagerly=True)
    found = [
        net.model.evaluate([read, given], targets, verbose=0)
        for targets in (wanted, np.where(given == PAD, 5, wanted))
    ]
    assert (given == PAD).any()
    assert found[0] == pytest.approx(found[1], abs=1e-6)


def test_step_by_step_is_the_whole(net):
    read, given, _ = examples()
    h, *last = net.encoder(read)
    whole = net.model([read, given])
    for t, symbol in enumerate(given.T):
        logits, last = net.step(symbol[:, None], h, read != PAD, last)
        real = symbol != PAD
        np.testing.assert_allclose(
            logits[real][:, 0], whole[real][:, t], atol=1e-5
        )


def test_a_row_reads_the_same_in_any_batch(net):
    read, given, _ = examples()
    alone = net.model([read[:1, :3], given[:1, :4]])
    together = net.model([read, given])
    np.testing.assert_allclose(alone[0], together[0, :4], atol=1e-5)
