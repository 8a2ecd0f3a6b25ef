"""The pages that compute, against NumPy and by hand."""

import re
from pathlib import Path

import numpy as np
import pytest

import networks
from course_utils import bptt, engine, text
from course_utils.style import MINUS

SITE = Path(__file__).parents[2] / "build/site"
FORTY = 41

pytestmark = [
    pytest.mark.site,
    pytest.mark.skipif(not SITE.is_dir(), reason="make site was not called"),
]


@pytest.fixture
def live(visit):
    """Open one of the pages; the last has its network loaded."""

    def live(name, **options):
        page = visit(SITE / f"live/{name}.html", **options)
        if name == "writes":
            page.get_by_role("button", name="Load the network").click()
            page.locator("fieldset:enabled").wait_for()
        return page

    return live


def close(found, wanted):
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-9)


@pytest.fixture(scope="module")
def shipped():
    """The network that writes, and its vocabulary, in 64-bit floats."""
    net, vocabulary, _ = engine.load_shipped()
    layers = tuple(layer.astype(float) for layer in net.layers)
    return engine.Net(layers, net.output.astype(float)), vocabulary


@pytest.mark.parametrize("word", ["curiou", "a", "in memory of"])
@pytest.mark.parametrize("strength", [0, 1, 1.7])
def test_states_are_those_of_numpy(live, word, strength):
    net = networks.remember()
    x = np.eye(27)[[networks.LETTERS.index(letter) for letter in word]]
    numbers = net["W_x"], strength * net["W_h"], np.zeros(4)
    rnn = bptt.RNN(*numbers, np.zeros((4, 1)), np.zeros(1))
    found = live("remember").evaluate(
        """([x, strength]) =>
        readAll(x, NUMBERS.W_x, scaled(NUMBERS.W_h, strength))""",
        [x.tolist(), strength],
    )
    close(found, bptt.forward(x[None], rnn).h[0])


@pytest.mark.parametrize("strength", [0, 0.5, 4])
@pytest.mark.parametrize("rho", [0.3, 1, 1.6])
def test_gradients_are_those_of_numpy(live, rho, strength):
    numbers = networks.gradient()
    net = bptt.RNN(
        numbers["W_x"],
        rho * numbers["W_h"],
        np.zeros(32),
        numbers["d_last"][:, None],
        np.zeros(1),
    )
    run = bptt.forward(strength * numbers["noise"][..., None], net)
    d_y = np.zeros_like(run.y)
    d_y[:, -1] = 1
    d_h = bptt.backward(run, d_y, net).d_h
    lengths = bptt.mean_lengths(d_h[:, :0:-1])[:FORTY]
    found = live("gradient").evaluate(
        """([rho, strength, lags]) => {
          const W_h = scaled(NUMBERS.W_h, rho);
          const runs = NUMBERS.noise.map(noise => readAll(
            noise.map(one => [strength * one]), NUMBERS.W_x, W_h));
          const lengths = gradientLengths(runs, W_h, NUMBERS.d_last, lags);
          return [lengths, factorPerStep(lengths), predictedFactor(runs, rho)];
        }""",
        [rho, strength, FORTY],
    )
    close(found[0], lengths)
    close(found[1], bptt.factor_per_step(lengths))
    close(found[2], bptt.predicted_factor(run.h, rho))


def test_the_lstm_is_the_one_of_numpy(live, shipped):
    net, vocabulary = shipped
    ids = vocabulary.encode(text.clean(text.load_corpus())[1000:1300])
    found = live("writes").evaluate(
        """ids => {
          const {weights, output, units} = SHIPPED;
          const net = new Lstm(halves(weights), halves(output), units);
          return ids.slice(0, -1).map((id, t) =>
            Math.log(softmax(net.read(id))[ids[t + 1]]));
        }""",
        ids.tolist(),
    )
    close(found, engine.log_p(net, ids[1:], ids[:1]))


@pytest.mark.parametrize("temperature", [0.1, 1, 2])
@pytest.mark.parametrize("top_k", [1, 3, 8])
@pytest.mark.parametrize("nucleus", [0.05, 0.7, 1])
def test_choices_are_those_of_numpy(live, temperature, top_k, nucleus):
    logits = np.random.default_rng(6).normal(size=8).tolist()
    logits[3] = logits[5]  # the first of equals stays
    settings = [logits, temperature, top_k, nucleus]
    found = live("remember").evaluate(
        "settings => nextDistribution(...settings)", settings
    )
    close(found, text.next_distribution(np.array(logits), *settings[1:]))


def test_draws_fall_where_they_should(live):
    page = live("remember")
    drawn = page.evaluate("""
        [0, 0.19, 0.2, 0.69, 0.71, 1].map(at => draw([0.2, 0.5, 0, 0.3], at))
    """)
    assert drawn == [0, 0, 1, 1, 3, 3]


def test_copies_are_those_of_numpy(live):
    book = text.clean(text.load_corpus())[:30_000]
    sample = book[500:600] + " Zebra! " + book[90:160] + book[3000:3010]
    found = live("remember").evaluate(
        """([sample, book]) => {
          const copied = new Copied(book);
          return Array.from(sample, one => copied.add(one));
        }""",
        [sample, book],
    )
    assert found == text.longest_matches(sample, book).tolist()


def test_a_word_and_a_weight_change_the_states(live, expect):
    page = live("remember")
    status = page.get_by_role("status")
    lecture = "-0.95, -0.07, -0.92, 0.06".replace("-", MINUS)  # h_6
    expect(status).to_contain_text(lecture)
    page.get_by_label("Letters").fill("Én, b")
    expect(status).to_contain_text("others are left out")
    page.get_by_label("Strength of the memory").focus()
    page.keyboard.press("Home")
    expect(status).to_contain_text("moves it 0.00 times")
    page.get_by_label("Weight from unit 2 to unit 1", exact=True).focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="As in the lecture").click()
    expect(status).to_contain_text(lecture)
    assert page.errors == []


def test_a_radius_moves_the_gradient(live, expect):
    page = live("gradient")
    status = page.get_by_role("status")
    page.get_by_label("Strength of the input").focus()
    page.keyboard.press("Home")
    expect(status).to_contain_text("1.100 per step measured, 1.100 predicted")
    page.get_by_label("Spectral radius").focus()
    page.keyboard.press("Home")
    expect(status).to_contain_text("Below 1 % after 4 steps")
    assert page.errors == []


def test_the_network_writes_and_tells(live, expect):
    page = live("writes")
    page.get_by_label("Temperature").focus()
    page.keyboard.press("Home")  # it soon says what the book says
    page.get_by_label("Beginning").fill("The Queen of Hearts, she")
    page.get_by_role("button", name="Write").click()
    page.locator(".sheet span").nth(200).wait_for()
    page.get_by_role("button", name="Pause").click()
    sheet = page.get_by_role("region", name="What the network writes")
    expect(sheet).to_contain_text("The Queen of Hearts, she")
    assert page.locator(".sheet .copied").count() >= 20
    expect(page.get_by_role("status").first).to_contain_text("word for word")
    slider = page.get_by_role("slider", name="Character")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute(
        "aria-valuetext", re.compile('2 of .*: "h"')
    )
    expect(page.locator(".told")).to_contain_text('Character 2, "h"')
    expect(page.get_by_role("listitem").filter(has_text="%")).to_have_count(5)
    assert page.errors == []
    assert all(url.startswith("file:") for url in page.asked)


def test_another_unit_gives_other_colours(live):
    page = live("writes")
    colours = """[...document.querySelectorAll(".sheet span")]
    .map(one => one.style.backgroundColor)"""
    before = page.evaluate(colours)
    page.get_by_label("Colour by unit").fill("3")
    assert page.evaluate(colours) != before


def test_without_motion_the_text_comes_at_once(live, expect):
    page = live("writes", reduced_motion="reduce")
    page.get_by_role("button", name="Write").click()
    expect(page.get_by_role("status").first).to_contain_text("second")
    expect(page.get_by_role("button", name="Write")).to_be_visible()
    assert page.locator(".sheet span").count() > 100
    assert page.errors == []


def test_what_the_network_cannot_read_is_said(live, expect):
    page = live("writes")
    page.get_by_label("Beginning").fill("Zo\u00eb\u2019s 100 \u20ac")
    page.get_by_role("button", name="Begin anew").click()
    expect(page.get_by_role("status").first).to_contain_text(
        "2 characters of the beginning are left out"
    )
    expect(page.locator(".sheet")).to_have_text("Zo's 100 ")
