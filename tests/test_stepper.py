import asyncio
import struct
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from IPython.core.formatters import DisplayFormatter

from course_utils.stepper import _PAUSE, LivePicture, Stepper
from course_utils.style import sheet

ROOT = Path(__file__).parents[1]
CAPTIONS = ["The start.", "The middle.", "The end."]
PNG = b"\x89PNG\r\n\x1a\n"
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
    return struct.unpack(">II", png[16:24])


def test_the_first_frame_and_its_caption_are_shown_at_once(stepper):
    assert image(stepper)["src"].startswith("data:image/png;base64,iVBOR")
    assert stepper.caption.value.startswith('<p role="status"')
    assert "1 of 3." in stepper.caption.value
    assert "The start." in stepper.caption.value


def test_moving_the_slider_changes_picture_and_caption(stepper):
    before = shown(stepper)
    stepper.slider.value = 2
    assert stepper.picture.value != before[0]
    assert "The end." in stepper.caption.value
    assert "The start." not in stepper.caption.value


def test_what_frames_share_is_set_up_once_and_once_for_the_still():
    seen = []
    stepper = stepper_of(setup=lambda figure: seen.append(figure) or figure)
    for step in (1, 2, 0):
        stepper.slider.value = step
    assert len(seen) == 2


def test_draw_gets_what_setup_returns():
    seen = set()
    stepper = stepper_of(lambda *call: seen.add(call), setup=lambda _: "place")
    stepper.slider.value = 1
    assert seen == {("place", 2), ("place", 0), ("place", 1)}


def test_the_same_step_gives_the_same_picture_and_caption(stepper):
    before = shown(stepper)
    stepper.slider.value = 1
    stepper.slider.value = 0
    assert shown(stepper) == before


def test_next_and_previous_move_by_one_and_stop_at_the_ends(stepper):
    walk = []
    for button in 3 * [stepper.next] + 3 * [stepper.previous]:
        button.click()
        walk.append(stepper.slider.value)
    assert walk == [1, 2, 2, 1, 0, 0]


@pytest.mark.parametrize("step", [0, 2])
def test_no_button_is_disabled_where_it_might_hold_the_focus(stepper, step):
    stepper.slider.value = step
    assert not stepper.previous.disabled and not stepper.next.disabled


def test_play_and_slider_agree_both_ways(stepper):
    stepper.play.value = 2
    assert stepper.slider.value == 2
    assert "The end." in stepper.caption.value
    stepper.slider.value = 1
    assert stepper.play.value == 1


def test_play_covers_every_frame_at_the_interval_asked_for():
    play = stepper_of(interval=250).play
    assert (play.min, play.max, play.interval) == (0, 2, 250)


def test_every_control_that_can_have_a_name_has_one(stepper):
    controls = [stepper.previous, stepper.next, stepper.slider]
    names = [control.description for control in controls]
    assert names == ["Previous", "Next", "Step"]


def test_each_frame_is_drawn_once_and_the_still_apart():
    drawn = []
    stepper = stepper_of(lambda figure, step: drawn.append(step), static=1)
    assert drawn.pop(0) == 1
    for step in [0, 1, 2, 1, 0, 2]:
        stepper.slider.value = step
        stepper.frame(step)
    stepper._repr_mimebundle_()
    assert sorted(drawn) == [0, 1, 2]


@pytest.mark.parametrize(
    ("moves", "painted"),
    [([1], {0, 1, 2}), ([3, 2], {0, 1, 2, 3}), ([4], {0, 4}), ([], {0, 1})],
    ids=["on", "back", "to the end", "shown"],
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
    assert {0, *drawn} == painted


def test_who_moves_on_at_once_waits_for_no_other_frame():
    """Two moves in a row: what would follow the first is not painted."""
    drawn = []
    stepper = stepper_of(lambda _, step: drawn.append(step), list("abcdef"))
    drawn.clear()

    async def hurry():
        stepper.slider.value = 1
        stepper.slider.value = 4
        await asyncio.sleep(5 * _PAUSE)

    asyncio.run(hurry())
    assert drawn == [1, 4, 5]


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


def test_frames_have_one_size_twice_as_fine_as_they_are_shown():
    def setup(figure):
        return figure.subplots()

    def draw(ax, step):
        ax.plot([-(9**step), 9**step], [0, 1])
        ax.text(-step, -step, "outside")

    stepper = stepper_of(draw, setup=setup, size=(6.0, 3.6))
    assert {pixels(stepper.frame(step)) for step in range(3)} == {(1200, 720)}
    assert (image(stepper)["width"], image(stepper)["height"]) == (
        "600",
        "360",
    )


def test_a_personal_style_does_not_reach_a_frame():
    seen = []
    with mpl.rc_context({"font.size": 4, "savefig.bbox": "tight"}):
        stepper = stepper_of(
            lambda figure, step: seen.append(mpl.rcParams["font.size"])
        )
        assert mpl.rcParams["font.size"] == 4
    assert set(seen) == {sheet()["font.size"]}
    assert pixels(stepper.frame(0)) == (300, 200)


def test_the_alt_text_is_escaped_and_tells_the_place():
    stepper = stepper_of(alt='x < y & "z".')
    stepper.slider.value = 1
    assert image(stepper)["alt"] == 'x < y & "z". Frame 2 of 3.'
    assert "x <" not in stepper.picture.value


def test_a_caption_is_text_and_not_markup():
    stepper = stepper_of(captions=["If $a < b$ & c <b>"])
    assert "If $a &lt; b$ &amp; c &lt;b&gt;" in stepper.caption.value


def test_the_bundle_holds_the_widget_a_picture_and_fixed_words(stepper):
    stepper.slider.value = 1
    data, metadata = stepper._repr_mimebundle_()
    assert data[VIEW]["model_id"] == stepper.model_id
    assert data["image/png"].startswith(PNG)
    assert data["text/plain"] == "Stepper: 3 frames. A number."
    assert metadata["image/png"] == {"width": 150}


def test_a_long_description_stays_whole_for_readers_without_a_kernel():
    data, _ = stepper_of(alt=40 * "word ")._repr_mimebundle_()
    assert data["text/plain"].endswith(40 * "word ")


@pytest.mark.parametrize(("static", "step"), [(-1, 2), (0, 0), (1, 1)])
def test_readers_without_a_kernel_see_frame_and_caption(static, step):
    drawn = []

    def draw(figure, step):
        drawn.append((figure, step))

    data, _ = stepper_of(draw, static=static)._repr_mimebundle_()
    figure, painted = drawn[0]
    assert painted == step
    assert figure.get_suptitle() == CAPTIONS[step]
    assert data["image/png"].startswith(PNG)
    assert not drawn[1][0].get_suptitle()  # a live frame has its line


@pytest.mark.parametrize("widget", ["stepper", "live"])
def test_a_notebook_takes_the_bundle(widget, request):
    widget = request.getfixturevalue(widget)
    data, _ = DisplayFormatter().format(widget)
    assert data["text/plain"] == repr(widget)
    assert VIEW in data


def test_an_error_in_draw_reaches_the_caller_and_the_reader():
    def draw(figure, step):
        if step == 1:
            raise RuntimeError("no gate <z>")

    stepper = stepper_of(draw)
    with pytest.raises(RuntimeError, match="no gate"):
        stepper.slider.value = 1
    assert "RuntimeError: no gate &lt;z&gt;" in stepper.caption.value
    assert stepper.picture.value == ""


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
        ({"draw": "one"}, ValueError, "draw must be a function, not 'one'"),
        ({"setup": 1}, ValueError, "setup must be a function, not 1"),
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


@pytest.fixture
def live():
    return LivePicture("A curve.", size=(1.5, 1))


def test_a_live_picture_holds_no_image_before_it_is_shown(live):
    data, _ = live._repr_mimebundle_()
    assert "image/png" not in data
    assert data["text/plain"] == "LivePicture: A curve."
    assert live.picture.value == ""


def test_showing_replaces_picture_and_caption_but_not_the_words(live, capsys):
    live.show(lambda figure: number(figure, 1), "Epoch 1 of 2.")
    before = shown(live)
    live.show(lambda figure: number(figure, 2), "Epoch 2 of 2 & done.")
    assert live.picture.value != before[0]
    assert "Epoch 2 of 2 &amp; done." in live.caption.value
    assert image(live)["alt"] == "A curve."
    data, _ = live._repr_mimebundle_()
    assert data["image/png"].startswith(PNG)
    assert data["text/plain"] == "LivePicture: A curve."
    assert capsys.readouterr() == ("", "")


def test_a_live_picture_refuses_what_cannot_draw(live):
    with pytest.raises(ValueError, match="draw must be a function, not None"):
        live.show(None, "Nothing.")


def test_no_pyplot_figure_is_left_open(stepper, live):
    stepper.slider.value = 2
    live.show(lambda figure: number(figure, 1), "One.")
    assert plt.get_fignums() == []


def test_importing_the_stepper_imports_neither_tensorflow_nor_pyplot():
    code = (
        "import sys, course_utils.stepper;"
        "print({'tensorflow', 'keras', 'matplotlib.pyplot'} & {*sys.modules})"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "set()"
