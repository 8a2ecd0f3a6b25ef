"""The benchmarks: fair turns, right sums, ways that do the same work."""

import datetime
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

import compare
import generation
import growth
import harness
import ways_growth
import ways_numpy
from course_utils import engine
from harness import Contender, Sample, Section, Summary, Target, report
from harness.turns import Worker, threads_set
from work import Shape, batches, book, one_hot, start

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
SMALL = Shape(units=(5, 5), batch=4, timesteps=6, steps=3)


@pytest.fixture
def ways_torch():
    pytest.importorskip("torch", reason="needs PyTorch")
    import ways_torch

    return ways_torch


@pytest.fixture
def ways_keras():
    """Imported late, so that the processes of the tests start quickly."""
    import ways_keras

    return ways_keras


# Taking turns


class Clock:
    """Stands for a worker; notes when it is asked."""

    def __init__(self, name, record, asks=((),), seconds=None):
        self.contender = Contender(name, "no:where", asks=asks)
        self.record, self.seconds = record, iter(seconds or [0] * 99)

    def ask(self, ask):
        self.record.append((self.contender.name, *ask))
        return Sample(next(self.seconds), None)


def test_contenders_take_turns_measurement_by_measurement():
    record = []
    workers = [Clock(name, record) for name in "ABC"]
    harness.in_turn(workers, rounds=2, rest=0)
    assert record == [(name,) for name in "ABC" * 3]


def test_every_ask_makes_its_own_turn_and_only_of_those_who_take_it():
    record = []
    both, one = ((1,), (2,)), ((2,),)
    workers = [Clock("A", record, both), Clock("B", record, one)]
    harness.in_turn(workers, rounds=1, rest=0)
    assert record == [("A", 1), ("A", 2), ("B", 2)] * 2


def test_the_warm_up_does_not_count():
    samples = harness.in_turn([Clock("A", [], seconds=[9, 1, 2])], 2, rest=0)
    assert harness.seconds(samples, "A") == [1, 2]
    assert harness.seconds(samples, "B") == []


def test_ratios_are_taken_round_by_round_and_only_then_the_median():
    ours, theirs = [1, 10, 100], [2, 50, 100]
    assert harness.ratio(theirs, ours) == Summary(2, 1, 5)
    with pytest.raises(ValueError, match="argument"):
        harness.ratio([1], [1, 2])


def test_each_contender_has_one_process_its_own_and_its_threads():
    threads = {"A": 2, "B": 1}
    contenders = [
        Contender(name, "contenders:process", threads=n)
        for name, n in threads.items()
    ]
    samples = harness.measure(contenders, rounds=1)
    pids = []
    for name in "AB":
        (pid, _), (again, seen) = (s.value for s in samples[name][()])
        assert pid == again != os.getpid()
        assert seen == [str(threads[name])] * 2
        pids.append(pid)
    assert pids[0] != pids[1]


def test_an_error_in_a_contender_is_told_with_its_name():
    worker = Worker(Contender("A", "contenders:broken"))
    with pytest.raises(RuntimeError, match="A: ZeroDivisionError"):
        worker.ask(())
    worker.end()
    with pytest.raises(RuntimeError, match="A: its process has ended"):
        worker.ask(())


def test_who_lacks_a_package_is_left_out():
    missing = Contender("B", "contenders:identity", needs="no_such_package")
    samples = harness.measure(
        [Contender("A", "contenders:identity"), missing], 1
    )
    assert list(samples) == ["A"]


def test_the_number_of_threads_is_given_back(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    with threads_set(3):
        assert os.environ["MKL_NUM_THREADS"] == "3"
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ


# What is counted


def test_operations_are_those_of_the_products_that_training_makes():
    """Counted by hand, matrix by matrix, for one character."""
    units, vocab_size = (3, 5), 7
    below = vocab_size
    by_hand = 0
    for here in units:
        recurrent, kernel = here * 4 * here, below * 4 * here
        by_hand += 3 * 2 * recurrent
        by_hand += (3 if below != vocab_size else 2) * 2 * kernel
        below = here
    by_hand += 3 * 2 * units[-1] * vocab_size
    assert harness.operations(units, vocab_size) == by_hand


def test_operations_count_all_weights_of_the_engine_but_biases():
    net = start((256,))
    weights = sum(len(w[:-1]) * w.shape[1] for w in net.layers)
    weights += net.output[:-1].size
    reading = net.output.shape[1] * net.layers[0].shape[1]
    count = harness.operations((256,), book()[1])
    assert count == 6 * weights - 2 * reading


def test_the_peak_of_a_round_is_the_quickest_product():
    first, second, _ = harness.PEAKS
    samples = {
        first.name: {(): [Sample(s, 0.0) for s in (9, 1, 4)]},
        second.name: {(): [Sample(s, 0.0) for s in (9, 2, 2)]},
    }
    work = 2 * 2048**3
    assert harness.peak(samples) == [work, work / 2]


# What is written


SECTION = Section(
    key="a",
    title="A",
    question="What?",
    columns=("way", "s"),
    rows=(("ours", "1"),),
    targets=(
        Target("ours at least 2 x theirs", 2.5, 2),
        Target("ours at most 1 s", 2.5, 1, at_least=False),
        Target("ours at least 3 x theirs", None, 3),
    ),
    alt="Bars of seconds of two ways",
)


def test_a_section_is_replaced_where_it_stands_and_nothing_else():
    text = report.replaced(report.replaced("# H\n", "a", "1"), "b", "2")
    again = report.replaced(text, "a", r"3 \1")
    assert again == text.replace("\n1\n", "\n3 \\1\n")
    assert report.replaced(again, "a", "1") == text


def test_a_section_says_what_is_reached_missed_and_unknown():
    day = datetime.date(2026, 1, 2)
    written = report.markdown(SECTION, "a machine", day)
    assert "- ours at least 2 x theirs: **reached**, 2.50" in written
    assert "- ours at most 1 s: **missed**, 2.50" in written
    assert "- ours at least 3 x theirs: **not measured**" in written
    assert "2026-01-02; a machine." in written


def test_publishing_twice_leaves_one_section_and_one_chart(tmp_path):
    results = tmp_path / "RESULTS.md"

    def draw(figure):
        figure.subplots().plot([1, 2])

    for title in "once", "twice":
        report.publish(SECTION._replace(title=title), draw, True, results)
    written = results.read_text(encoding="utf-8")
    assert written.count("<!-- a -->") == written.count("## ") == 1
    assert "## twice" in written
    (image,) = re.findall(r"!\[.+\]\((.+)\)", written)
    assert "Bars of seconds" in (tmp_path / image).read_text(encoding="utf-8")


def test_a_smoke_run_writes_nothing(tmp_path):
    report.publish(SECTION, None, False, tmp_path / "RESULTS.md")
    assert list(tmp_path.iterdir()) == []


def test_the_machine_is_named_without_path_or_host():
    said = harness.machine()
    assert re.search(r"\d+ cores", said)
    for name in ("Python", "NumPy", "TensorFlow", "Keras", "PyTorch"):
        assert name in said
    assert os.uname().nodename not in said
    assert str(Path.home()) not in said


SPEEDS = {"ours": Summary(10, 8, 12), "theirs": Summary(1000, 900, 2000)}


def texts(figure):
    for ax in figure.axes:
        yield from (ax.xaxis.label, ax.yaxis.label, *ax.texts)
        yield from (*ax.get_xticklabels(), *ax.get_yticklabels())
    for legend in figure.legends:
        yield from legend.get_texts()


@pytest.mark.parametrize("log", [False, True])
def test_bars_have_names_a_unit_and_their_numbers(log):
    figure = harness.figure(
        lambda figure: harness.draw_bars(
            figure.subplots(), SPEEDS, ["ours"], "seconds", SPEEDS, log
        )
    )
    (ax,) = figure.axes
    assert [t.get_text() for t in ax.get_yticklabels()] == list(SPEEDS)
    assert ax.get_xlabel() == "seconds"
    assert [t.get_text() for t in ax.texts] == list(map(str, SPEEDS.values()))
    assert min(t.get_fontsize() for t in texts(figure)) >= 12
    assert figure.get_facecolor()[:3] == (1, 1, 1)
    assert len(ax.patches) == (0 if log else len(SPEEDS))
    for one in SPEEDS.values():
        assert ax.get_xlim()[0] <= one.least < one.most < ax.get_xlim()[1]


def test_lines_have_names_and_both_units():
    costs = {"a": ((1, 10), list(SPEEDS.values()))}
    figure = harness.figure(
        lambda figure: harness.draw_lines(
            figure.subplots(), costs, ("steps", "seconds"), {"a": "#333333"}
        )
    )
    (ax,) = figure.axes
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("steps", "seconds")
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["a"]
    assert min(t.get_fontsize() for t in texts(figure)) >= 12


# The ways do the same work


def test_the_engine_and_keras_train_alike(ways_keras):
    ours = ways_numpy.training(SMALL)()
    theirs = ways_keras.training(SMALL)()
    assert np.abs(np.subtract(ours, theirs)).max() < 1e-4


def test_pytorch_begins_with_the_loss_and_gradient_of_the_engine(ways_torch):
    net, (x, y) = start(SMALL.units), batches(SMALL)
    trainer = engine.Trainer(
        net, engine.Recipe(), 4, 6, np.random.default_rng(0)
    )
    loss, vector = trainer.gradient(x[0], y[0])
    ours = engine.to_keras(engine.unflatten(vector, like=net))[1:]
    model, steps = ways_torch.Characters(net), ways_torch.tensors(SMALL)
    logits, _ = model(steps[0][0])
    theirs = ways_torch.cross_entropy(logits, steps[0][1])
    theirs.backward()
    assert abs(theirs.item() - loss) < 1e-5
    found = [w.grad for w in model.parameters() if w.requires_grad]
    pairs = zip([w.T for w in ours], found, strict=True)
    for right, gradient in pairs:
        assert np.abs(right - gradient.numpy()).max() < 1e-6


def test_pytorch_trains_nearly_like_the_engine(ways_torch):
    """Adam divides by a root, and adds its small number elsewhere."""
    ours = ways_numpy.training(SMALL)()
    theirs = ways_torch.training(SMALL)()
    assert ours[0] == pytest.approx(theirs[0], abs=1e-5)
    assert np.abs(np.subtract(ours, theirs)).max() < 5e-3


def test_rows_are_one_hot_and_spell_the_batches():
    hot = one_hot(SMALL)
    assert np.array_equal(hot.argmax(-1), batches(SMALL).x)
    assert np.array_equal(np.unique(hot), [0, 1])
    assert SMALL.characters == batches(SMALL).x.size


COLD = 1e-6  # a temperature at which everybody takes the likeliest


def test_all_writers_write_the_same_when_nothing_is_drawn(ways_keras):
    units = (8,)
    right = ways_numpy.writing(units, COLD)(20)
    assert len(set(right)) > 1
    assert ways_keras.one_step(units, COLD)(20) == right
    assert ways_keras.growing_prefix(units, COLD)(20) == right


def test_pytorch_writes_the_same_too(ways_torch):
    right = ways_numpy.writing((8,), COLD)(20)
    assert ways_torch.writing((8,), COLD)(20) == right
    assert ways_torch.writing_by_cell((8,), COLD)(20) == right


def test_far_into_a_text_the_classic_code_reads_all_of_it(
    ways_keras, monkeypatch
):
    lengths = []

    class Model:
        output_shape = None, None, 68

        def predict(self, x, verbose):
            lengths.append(x.shape[1])
            return np.zeros((1, 1, 68))

    monkeypatch.setattr(ways_keras, "network", lambda *_, **__: Model())
    ways_keras.growing_prefix((8,), 1.0)(3, 10)
    assert lengths == [10, 11, 12]


def test_the_classic_estimate_adds_up_the_cost_of_each_character():
    """1 s a character at the start, and 1 s more for each 100 before it."""
    piece = generation.PIECE
    samples = {
        generation.CLASSIC: {
            (20,): [Sample(0, 0), Sample(10, 0)],
            (piece, 1): [Sample(0, 0), Sample(piece * 1.01, 0)],
            (piece, 200): [Sample(0, 0), Sample(piece * 3.0, 0)],
        }
    }
    by_hand = 200 / (1.01 + sum(1 + n / 100 for n in range(1, 200)))
    assert generation.classic_speed(samples, 20, 20) == [2]
    (speed,) = generation.classic_speed(samples, 200, 20)
    assert speed == pytest.approx(by_hand, rel=1e-3)


def test_every_way_learns_the_alphabet_alike():
    import ways_alphabet

    right = ways_alphabet.classic()(3)
    for way in ("on_dataset", "one_fit", "one_graph"):
        losses = getattr(ways_alphabet, way)()(3)
        assert np.abs(np.subtract(losses, right)).max() < 1e-4, way


def test_pytorch_learns_the_alphabet_alike(ways_torch):
    import ways_alphabet

    right = ways_alphabet.one_graph()(20)
    for fused in (False, True):
        losses = ways_torch.alphabet(fused)(20)
        assert losses[0] == pytest.approx(right[0], abs=1e-3)
        assert np.abs(np.subtract(losses, right)).max() < 0.02


def test_a_text_of_any_length_begins_with_the_book_and_does_not_repeat_it():
    ids, _ = book()
    longer = ways_growth.long_text(2 * len(ids))
    assert np.array_equal(longer[: len(ids)], ids)
    assert not np.array_equal(longer[len(ids) :], ids)
    assert np.array_equal(np.bincount(longer[len(ids) :]), np.bincount(ids))
    assert len(ways_growth.long_string(100, shuffled=True)) == 100


def test_growth_finds_the_exponent_of_what_is_given():
    times = (1, 10)
    samples = {
        cost.name: {
            ask: [Sample(0, 0), Sample(ask[0] ** 2, 0)]
            for ask in growth.asks(cost, times)
        }
        for cost in growth.COSTS
    }
    section = growth.section(samples, times)
    assert [t.met for t in section.targets] == [False] * len(growth.COSTS)
    assert all(row[-1] == "2.00" for row in section.rows)


# The scripts


def test_a_missing_peer_is_told_in_its_row_and_leaves_its_target_open():
    names = [compare.OURS, compare.KERAS, harness.PEAKS[0].name]
    losses = [Sample(1, [4.0] * SMALL.steps)] * 2
    samples = {name: {(): losses} for name in names[:2]}
    samples[names[2]] = {(): [Sample(0.1, 0.0)] * 2}
    bounds = ((compare.TORCH, 1.0), (compare.KERAS, 0.5))
    section = compare.section("a", "A", SMALL, samples, bounds)
    assert section.rows[-1][:2] == (compare.TORCH, "not installed")
    assert [target.met for target in section.targets] == [None, True]


def test_a_script_runs_alone_and_quickly_writes_nothing():
    before = sorted(BENCHMARKS.rglob("*.svg")), report.RESULTS.exists()
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "growth.py"), "--quick"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "## Cost against length" in done.stdout
    assert "LSTM, forward and back" in done.stdout
    assert (
        sorted(BENCHMARKS.rglob("*.svg")),
        report.RESULTS.exists(),
    ) == before


def test_results_show_charts_that_exist_and_say_what_they_show():
    written = report.RESULTS.read_text(encoding="utf-8")
    charts = re.findall(r"!\[(.+?)\]\((.+?)\)", written)
    assert len(charts) == written.count("\n## ") > 0
    for alt, target in charts:
        assert len(alt.split()) >= 4
        assert alt.split(":")[0] in (BENCHMARKS / target).read_text("utf-8")
    for foreign in (f"{Path.home()}/", f"{tempfile.gettempdir()}/", "://"):
        assert foreign not in written
