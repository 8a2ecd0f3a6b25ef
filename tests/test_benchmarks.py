"""The benchmarks: fair turns, right sums, ways that do the same work."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

import alphabet
import generation
import growth
import ways_numpy
from harness import charts, report, turns
from work import Shape

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
SMALL = Shape(units=(5, 5), batch=4, timesteps=6, steps=3)
COLD = 1e-6  # a temperature at which everybody takes the likeliest


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


def test_each_contender_takes_its_turn_in_its_own_process(
    tmp_path, monkeypatch
):
    """All are asked once, then all again; the first round warms up.

    Without PyTorch, its ways are left out.
    """
    monkeypatch.setattr(turns.importlib.util, "find_spec", lambda _: None)
    log = tmp_path / "log"
    way = "contenders:noting"
    contenders = [
        turns.Contender("A", way, (log, "A"), asks=((1,), (2,)), threads=2),
        turns.Contender("B", way, (log, "B"), asks=((1,),), threads=1),
        turns.Contender("C", "ways_torch:product", (2,)),
    ]
    samples = turns.measure(contenders, rounds=2)
    assert list(samples) == ["A", "B"]
    assert log.read_text().split() == 3 * ["A1", "B1", "A2"]
    assert [len(t.seconds) for t in samples["A"]] == [2, 2]
    first, second = (samples[name][0].first for name in "AB")
    assert len({os.getpid(), first[0], second[0]}) == 3
    assert (first[1], second[1]) == ("2", "1")


# What is counted and written


def test_ratios_are_taken_round_by_round_and_only_then_the_median(
    monkeypatch,
):
    times = {alphabet.CLASSIC: [30, 500, 3000], alphabet.OURS: [1, 10, 100]}
    found = {n: [turns.Taken(np.array(t), [0.5])] for n, t in times.items()}
    monkeypatch.setattr(alphabet, "measure", lambda *_: found)
    (section,) = alphabet.answer(quick=True)
    assert section.rows[0][3:5] == ("30.0", "30.0 to 50.0")
    assert "**reached**, 30.0" in section.targets[0]


FOUND = {"ours": [8.0, 10, 12], "theirs": [900.0, 1000, 2000]}
SECTION = report.Section(
    key="a",
    title="A",
    columns="way | s",
    rows=[("ours", "1")],
    targets=["- ours at most 2 s: **reached**, 1.00"],
    chart=charts.bars("seconds", FOUND, ["ours"]),
)


def test_results_keep_one_section_and_one_chart_of_a_key(
    tmp_path, monkeypatch, capsys
):
    results = tmp_path / "RESULTS.md"
    results.write_text("# Head\n", encoding="utf-8")
    (tmp_path / "charts").mkdir()
    monkeypatch.setattr(report, "RESULTS", results)
    for flags, title in ([], "once"), ([], "twice"), (["--quick"], "never"):
        monkeypatch.setattr(sys, "argv", ["script", *flags])
        section = SECTION._replace(title=title)
        doc = "A script.\n\nWhat does\nit ask?\n"
        report.run(doc, lambda quick, section=section: [section])
    written = results.read_text(encoding="utf-8")
    assert written.startswith("# Head\n\n<!-- a -->\n\n## twice\n\nWhat does ")
    assert written.count("<!-- a -->") == written.count("## ") == 1
    assert "| way | s |\n| --- | ---: |\n| ours | 1 |\n" in written
    (image,) = re.findall(r"!\[.+\]\((.+)\)", written)
    assert "Bars of seconds" in (tmp_path / image).read_text(encoding="utf-8")
    assert "## never" in capsys.readouterr().out
    report.publish(SECTION._replace(by_kind=True), "What?", keep=True)
    assert re.search("<!-- a-avx(2|-512) -->", results.read_text("utf-8"))


def test_charts_have_names_units_and_numbers():
    ax = Figure(layout="constrained").subplots()
    SECTION.chart.draw(ax)
    assert [t.get_text() for t in ax.get_yticklabels()] == list(FOUND)
    assert ax.get_xlabel().startswith("seconds")
    assert [t.get_text().strip() for t in ax.texts] == ["10.0", "1,000"]
    assert SECTION.chart.alt == "Bars of seconds: ours 10.0, theirs 1,000"
    found = {"a": [FOUND["ours"], FOUND["theirs"]]}
    lines = charts.lines(("steps", "seconds"), (1, 10), found)
    lines.draw(ax := Figure(layout="constrained").subplots())
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("steps", "seconds")
    assert [t.get_text() for t in ax.figure.legends[0].get_texts()] == ["a"]
    assert "a 10.0 to 1,000" in lines.alt


# The ways do the same work


def test_the_engine_and_keras_train_alike(ways_keras):
    ours = ways_numpy.training(SMALL)()
    theirs = ways_keras.training(SMALL)()
    assert np.abs(np.subtract(ours, theirs)).max() < 1e-4


def test_pytorch_trains_nearly_like_the_engine(ways_torch):
    """Adam divides by a root, and adds its small number elsewhere."""
    ours = ways_numpy.training(SMALL)()
    theirs = ways_torch.training(SMALL)()
    assert ours[0] == pytest.approx(theirs[0], abs=1e-5)
    assert np.abs(np.subtract(ours, theirs)).max() < 5e-3


def test_all_writers_write_the_same_when_nothing_is_drawn(ways_keras):
    units = (8,)
    right = ways_numpy.writing(units, COLD)(6)
    assert len(set(right)) > 1
    assert ways_keras.one_step(units, COLD)(6) == right
    assert ways_keras.growing_prefix(units, COLD)(6) == right


def test_pytorch_writes_the_same_too(ways_torch):
    right = ways_numpy.writing((8,), COLD)(20)
    assert ways_torch.writing((8,), COLD)(20) == right
    assert ways_torch.writing_by_cell((8,), COLD)(20) == right


def test_the_classic_estimate_adds_up_the_cost_of_each_character():
    """1 s a character at the start, and 1 s more for each 100 before it."""
    times = 10, 1.01 * generation.PIECE, 3.0 * generation.PIECE
    asked = [turns.Taken(np.array([one]), None) for one in times]
    whole, estimate = generation.classic_speeds(asked, (20, 200))
    assert whole == 2
    by_hand = 200 / (1.01 + sum(1 + n / 100 for n in range(1, 200)))
    assert estimate == pytest.approx(by_hand, rel=1e-3)


def test_every_way_learns_the_alphabet_alike(ways_keras):
    right = ways_keras.alphabet_fit("arrays")(3)
    assert right[2] < right[0]
    ways = [ways_keras.alphabet_fit(how) for how in ("dataset", "at once")]
    for way in (*ways, ways_keras.alphabet_graph()):
        assert np.abs(np.subtract(way(3), right)).max() < 1e-4


def test_pytorch_learns_the_alphabet_alike(ways_torch, ways_keras):
    right = ways_keras.alphabet_graph()(20)
    for fused in (False, True):
        losses = ways_torch.alphabet(fused)(20)
        assert losses[0] == pytest.approx(right[0], abs=1e-3)
        assert np.abs(np.subtract(losses, right)).max() < 0.02


def test_growth_finds_the_exponent_of_what_is_given(monkeypatch):
    def measure(contenders, rounds):
        return {
            one.name: [
                turns.Taken(np.array([n**2]), None) for (n,) in one.asks
            ]
            for one in contenders
        }

    monkeypatch.setattr(growth, "measure", measure)
    (section,) = growth.answer(quick=True)
    assert all(row[-1] == "2.00" for row in section.rows)
    assert all("**missed**, 1.00" in line for line in section.targets)


# The scripts


def test_a_script_runs_alone_and_quickly_writes_nothing():
    before = report.RESULTS.read_bytes()
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "growth.py"), "--quick"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "## Cost against length" in done.stdout
    assert "LSTM, forward and back" in done.stdout
    assert report.RESULTS.read_bytes() == before


def test_results_show_charts_that_exist_and_say_what_they_show():
    written = report.RESULTS.read_text(encoding="utf-8")
    shown = re.findall(r"!\[(.+?)\]\((.+?)\)", written)
    assert len(shown) == written.count("\n## ") > 0
    for alt, chart in shown:
        assert len(alt.split()) >= 4
        assert alt.split(":")[0] in (BENCHMARKS / chart).read_text("utf-8")
    for foreign in (f"{Path.home()}/", f"{tempfile.gettempdir()}/", "://"):
        assert foreign not in written
