"""Steppers: what readers see and can do, frame by frame."""

import asyncio
from html.parser import HTMLParser
from io import BytesIO

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from figures import STEPPERS, drawn
from IPython.core.formatters import DisplayFormatter
from PIL import Image

from course_utils import stepper as module
from course_utils.stepper import _PAUSE, LivePicture, Stepper

CAPTIONS = ["The start.", "The middle.", "The end."]
VIEW = "application/vnd.jupyter.widget-view+json"


def number(figure, step):
    figure.text(0.5, 0.5, str(step))


def figure_itself(figure):
    return figure


def stepper_of(draw=number, captions=CAPTIONS, alt="A number.", **options):
    options = {"setup": figure_itself, "size": (1.5, 1), **options}
    setup = options.pop("setup")
    return Stepper(setup, draw, captions, alt, **options)


@pytest.fixture
def stepper():
    return stepper_of()


def shown(widget):
    return widget.picture.value, widget.caption.value


def image(widget):
    """Return the attributes of the picture, as a browser reads them."""
    found = {}
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.setdefault(
        tag, dict(attrs)
    )
    parser.feed(widget.picture.value)
    return found["img"]


def pixels(png):
    return np.asarray(Image.open(BytesIO(png))).astype(int)


def size(png):
    return Image.open(BytesIO(png)).size


# What a reader sees and moves.


def test_the_first_frame_and_its_caption_are_shown_at_once(stepper):
    assert image(stepper)["src"].startswith("data:image/png;base64,iVBOR")
    assert stepper.caption.value.startswith('<p role="status"')
    assert "1 of 3." in stepper.caption.value
    assert "The start." in stepper.caption.value


def test_the_slider_changes_picture_and_caption_and_back(stepper):
    before = shown(stepper)
    stepper.slider.value = 2
    assert stepper.picture.value != before[0]
    assert "The end." in stepper.caption.value
    assert "The start." not in stepper.caption.value
    stepper.slider.value = 0
    assert shown(stepper) == before


def test_next_and_previous_move_by_one_and_stop_at_the_ends(stepper):
    walk = []
    for button in 3 * [stepper.next] + 3 * [stepper.previous]:
        button.click()
        walk.append(stepper.slider.value)
        # A disabled one would lose the keyboard's focus.
        assert not stepper.previous.disabled and not stepper.next.disabled
    assert walk == [1, 2, 2, 1, 0, 0]


def test_play_agrees_with_the_slider_and_covers_every_frame():
    stepper = stepper_of()
    play = stepper.play
    assert (play.min, play.max, play.interval) == (0, 2, 1000)
    play.value = 2
    assert stepper.slider.value == 2
    stepper.slider.value = 1
    assert play.value == 1


def test_every_control_that_can_have_a_name_has_one(stepper):
    controls = [stepper.previous, stepper.next, stepper.slider]
    names = [control.description for control in controls]
    assert names == ["Previous", "Next", "Step"]


def test_the_alt_text_is_escaped_and_tells_the_place():
    stepper = stepper_of(alt='x < y & "z".')
    stepper.slider.value = 1
    assert image(stepper)["alt"] == 'x < y & "z". Frame 2 of 3.'
    assert "x <" not in stepper.picture.value


def test_a_caption_is_text_and_not_markup():
    stepper = stepper_of(captions=["If $a < b$ & c <b>"])
    assert "If $a &lt; b$ &amp; c &lt;b&gt;" in stepper.caption.value


# What is drawn, and when.


@pytest.fixture
def coarse(monkeypatch):
    monkeypatch.setattr(module, "_FINE", 50)


@pytest.mark.parametrize("name", STEPPERS)
def test_a_frame_after_others_is_what_matplotlib_draws_in_one_go(name, coarse):
    """Where new lies on old, edges may differ by a shade."""
    pair, size = STEPPERS[name]
    stepper = Stepper(*pair, CAPTIONS, "A frame.", size=size)
    frames = {step: stepper.frame(step) for step in (0, 2, 1)}
    assert len(set(frames.values())) == 3
    for step in (2, 1):
        _, renderer = drawn(pair, size, step, dpi=50)
        whole = np.asarray(renderer.buffer_rgba())[..., :3].astype(int)
        apart = np.abs(pixels(frames[step]) - whole).max(axis=2)
        assert (apart > 8).mean() < 0.001


def test_what_frames_share_is_set_up_once_and_once_for_the_still():
    seen, drawn = [], []
    stepper = stepper_of(
        lambda *call: drawn.append(call),
        setup=lambda figure: seen.append(figure) or "place",
        static=1,
    )
    assert drawn.pop(0) == ("place", 1)
    for step in [0, 1, 2, 1, 0, 2]:
        stepper.slider.value = step
        stepper.frame(step)
    stepper._repr_mimebundle_()
    assert drawn == [("place", 0), ("place", 1), ("place", 2)]
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("moves", "painted"),
    [
        ([1], [1, 2]),
        ([3, 2], [3, 2, 1]),
        ([4], [4]),
        ([], [1]),
        ([1, 3], [1, 3, 4]),  # who moves on waits for no other frame
    ],
    ids=["on", "back", "to the end", "shown", "at once"],
)
def test_a_kernel_paints_ahead_while_the_reader_looks(moves, painted):
    drawn = []
    stepper = stepper_of(lambda _, step: drawn.append(step), list("abcde"))
    drawn.clear()

    async def look():
        for step in moves:
            stepper.slider.value = step
        if not moves:
            stepper._repr_mimebundle_()
        await asyncio.sleep(5 * _PAUSE)

    asyncio.run(look())
    assert drawn == painted


def test_an_error_in_a_frame_ahead_waits_for_the_reader():
    def fail_at_2(figure, step):
        if step == 2:
            raise ZeroDivisionError

    stepper = stepper_of(fail_at_2, list("abcd"))

    async def look():
        stepper.slider.value = 1
        await asyncio.sleep(5 * _PAUSE)

    asyncio.run(look())
    assert "2 of 4." in stepper.caption.value
    with pytest.raises(ZeroDivisionError):
        stepper.slider.value = 2


def axes(figure):
    ax = figure.subplots()
    ax.set_title("one")
    ax.plot([0, 1], [0, 1], label="line")
    ax.legend()
    return ax


def frames_of(*draws, setup=axes):
    """Return frames of one stepper, drawn in this order."""
    stepper = stepper_of(
        lambda ax, step: draws[step](ax),
        captions=["Some."] * len(draws),
        setup=setup,
        size=(6, 3),
        static=0,
    )
    return [stepper.frame(step) for step in range(len(draws))]


def everything(ax):
    ax.plot([-5, 5], [0, 100])
    ax.bar([0.2, 0.4], [0.3, 0.5])
    ax.imshow([[0, 1]], extent=(0, 1, 0, 1), aspect="auto")
    ax.scatter([0.5], [0.5])
    ax.annotate("here", (0.5, 0.5), (0.7, 0.7), arrowprops={})
    ax.text(2, 2, "far away")
    ax.inset_axes((0.1, 0.1, 0.2, 0.2)).plot([0, 1])
    ax.figure.text(0.5, 0.5, "words")
    ax.figure.add_axes((0.5, 0.5, 0.2, 0.2)).plot([0, 1])


def test_what_a_frame_adds_is_gone_before_the_next_one(coarse):
    seen = []

    def look(ax):
        place = ax.get_xlim(), ax.get_ylim(), ax.get_position().bounds
        seen.append((*place, len(ax.containers), len(ax.figure.axes)))
        return ax

    draws = look, everything, look, lambda ax: everything(look(ax))
    empty, full, again, last = frames_of(*draws)
    assert empty == again != full == last
    assert len(set(seen[1:])) == 1  # after that of the still


CHANGES = {
    "title": lambda ax: ax.set_title("two"),
    "limits": lambda ax: ax.set_xlim(0, 2),
    "label": lambda ax: ax.set_ylabel("label"),
    "grid": lambda ax: ax.grid(False),
    "cleared": lambda ax: ax.clear(),
    "line": lambda ax: ax.lines[0].set_linewidth(3),
    "taken away": lambda ax: ax.lines[0].remove(),
    "legend": lambda ax: ax.legend(["other"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_who_changes_what_stays_is_told_so_and_spoils_nothing(change, coarse):
    draws = everything, CHANGES[change], everything
    stepper = stepper_of(lambda ax, step: draws[step](ax), setup=axes)
    with pytest.raises(ValueError, match=r"draw must add .* not animated\.$"):
        stepper.slider.value = 1
    assert "2 of 3 failed." in stepper.caption.value
    assert stepper.frame(2) == stepper.frame(0)


def test_what_is_animated_may_be_changed_in_every_frame(coarse):
    def setup(figure):
        ax = axes(figure)
        ax.set_title("one", animated=True)
        return ax

    words = [lambda ax, word=word: ax.set_title(word) for word in "aba"]
    first, other, again = frames_of(*words, setup=setup)
    assert first == again != other


@pytest.mark.parametrize("bordered", [True, False])
def test_a_border_lies_above_what_is_new_if_there_is_one(bordered, coarse):
    def setup(figure):
        figure.set_layout_engine("none")
        ax = figure.add_axes((0.25, 0.25, 0.5, 0.5))
        ax.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
        ax.spines["left"].set(color="red", linewidth=10)
        ax.set_frame_on(bordered)
        return ax

    def draw(ax):
        ax.axvspan(0, 1, color="blue", zorder=1.2)
        ax.axvspan(0, 1, color="lime", zorder=1.1)

    (png,) = frames_of(draw, setup=setup)
    colors = pixels(png)[75, [77, 90]].tolist()
    blue = [0, 0, 255]
    assert colors == [[255, 0, 0] if bordered else blue, blue]


def test_colours_that_nobody_gives_start_anew_in_each_frame(coarse):
    first, again = frames_of(*2 * [lambda ax: ax.plot([0, 1], [1, 0])])
    assert first == again


def test_frames_have_one_size_twice_as_fine_as_they_are_shown():
    stepper = stepper_of(size=(6.0, 3.6))
    assert {size(stepper.frame(step)) for step in range(3)} == {(1200, 720)}
    found = image(stepper)
    assert (found["width"], found["height"]) == ("600", "360")


def test_a_personal_style_reaches_neither_a_frame_nor_a_live_picture():
    plain, once = stepper_of(), LivePicture("A curve.", size=(1.5, 1))
    mine = {"font.size": 4, "figure.facecolor": "k", "savefig.bbox": "tight"}
    with mpl.rc_context(mine):
        stepper, other = stepper_of(), LivePicture("A curve.", size=(1.5, 1))
        for picture in (once, other):
            picture.show(lambda figure: number(figure, 1), "One.")
        assert mpl.rcParams["font.size"] == 4
    assert stepper.frame(0) == plain.frame(0)
    assert image(once)["src"] == image(other)["src"]


# Readers without a kernel.


def test_the_bundle_holds_the_widget_a_picture_and_fixed_words():
    stepper = stepper_of(alt=40 * "word ")
    stepper.slider.value = 1
    data = stepper._repr_mimebundle_()
    assert data[VIEW]["model_id"] == stepper.model_id
    assert f'<img alt="{40 * "word "}" width="150" ' in data["text/html"]
    assert data["text/plain"] == "Stepper: 3 frames. " + 40 * "word "


@pytest.mark.parametrize(("static", "step"), [(-1, 2), (0, 0), (1, 1)])
def test_readers_without_a_kernel_see_frame_and_caption(static, step):
    seen = []

    def draw(figure, step):
        seen.append((figure.get_suptitle(), step))

    data = stepper_of(draw, static=static)._repr_mimebundle_()
    assert "data:image/png;base64,iVBOR" in data["text/html"]
    assert seen == [(CAPTIONS[step], step), ("", 0)]  # live, it has its line


# Errors.


def test_an_error_in_draw_reaches_the_caller_and_the_reader():
    def draw(figure, step):
        number(figure, step)
        if step == 1:
            raise RuntimeError("no gate <z>")

    stepper = stepper_of(draw)
    with pytest.raises(RuntimeError, match="no gate"):
        stepper.slider.value = 1
    assert "RuntimeError: no gate &lt;z&gt;" in stepper.caption.value
    assert stepper.picture.value == ""
    assert stepper.frame(2) == stepper_of(number).frame(2)


@pytest.mark.parametrize("broken", [0, 2])
def test_an_error_in_the_first_or_static_frame_stops_the_cell(broken):
    def draw(figure, step):
        assert step != broken, "not drawn"

    with pytest.raises(AssertionError, match="not drawn"):
        stepper_of(draw)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"captions": []}, ValueError, "captions must hold .* not \\[\\]"),
        ({"captions": "One."}, ValueError, "captions must .* not 'One.'"),
        ({"captions": [1, 2]}, ValueError, "captions must .* \\[1, 2\\]"),
        ({"alt": " "}, ValueError, "alt must describe the picture"),
        ({"static": 3}, IndexError, "static must be -3 to 2, not 3"),
        ({"static": -4}, IndexError, "static must be -3 to 2, not -4"),
    ],
)
def test_a_wrong_argument_is_named_in_one_sentence(wrong, error, message):
    with pytest.raises(error, match=message) as caught:
        stepper_of(**wrong)
    assert str(caught.value).endswith(".") and ". " not in str(caught.value)


@pytest.mark.parametrize("step", [-1, 3, 1.5])
def test_a_frame_that_is_not_there_is_refused(stepper, step):
    with pytest.raises(IndexError, match=f"from 0 to 2, not {step}"):
        stepper.frame(step)


# Pictures that change while a cell runs.


@pytest.fixture
def live():
    return LivePicture("A curve.", size=(1.5, 1))


def test_a_live_picture_holds_no_image_before_it_is_shown(live):
    data = live._repr_mimebundle_()
    assert "text/html" not in data
    assert data["text/plain"] == "LivePicture: A curve."
    assert live.picture.value == ""


def test_showing_replaces_picture_and_caption_but_not_the_words(live, capsys):
    live.show(lambda figure: number(figure, 1), "Epoch 1 of 2.")
    live.show(lambda figure: number(figure, 2), "Epoch 2 of 2 & done.")
    assert "Epoch 2 of 2 &amp; done." in live.caption.value
    assert image(live)["alt"] == "A curve."
    data = live._repr_mimebundle_()
    assert data["text/plain"] == "LivePicture: A curve."
    once = LivePicture("A curve.", size=(1.5, 1))
    once.show(lambda figure: number(figure, 2), "Nothing before.")
    assert data["text/html"] == once._repr_mimebundle_()["text/html"]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("widget", ["stepper", "live"])
def test_a_notebook_takes_the_bundle(widget, request):
    widget = request.getfixturevalue(widget)
    data, _ = DisplayFormatter().format(widget)
    assert data["text/plain"] == repr(widget)
    assert VIEW in data


def test_no_pyplot_figure_is_left_open(stepper, live):
    stepper.slider.value = 2
    live.show(lambda figure: number(figure, 1), "One.")
    assert plt.get_fignums() == []


def test_a_formula_is_not_broken_where_a_line_ends():
    titles = []

    def note_title(figure, step):
        titles.append(figure.get_suptitle())

    long = "The state after this long walk is now the sum $h_1 + h_2$ of two."
    stepper_of(captions=[long], draw=note_title, size=(5, 3))
    lines = max(titles, key=len).split("\n")
    assert len(lines) > 1 and all(line.count("$") % 2 == 0 for line in lines)
