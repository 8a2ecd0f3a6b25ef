"""Steppers in a page: the frames of Lab, their captions, and nothing else."""

from base64 import b64decode
from html.parser import HTMLParser
from io import BytesIO

import numpy as np
import pytest
from figures import STEPPERS
from PIL import Image

from course_utils import stepper as stepper_module
from course_utils.stepper import Stepper


class Parts(HTMLParser):
    """Tags with their attributes, and the text of each list item."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.items = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "li":
            self.items.append("")

    def handle_data(self, data):
        if self.items:
            self.items[-1] += data

    def all(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]


def number(figure, step):
    figure.text(0.5, 0.5, str(step))


def stepper_of(captions, alt="A number.", draw=number, **options):
    return Stepper(
        lambda figure: figure, draw, captions, alt, (1, 1), **options
    )


def picture(image):
    kind, code = image["src"].split(";base64,")
    assert kind == "data:image/webp"
    return Image.open(BytesIO(b64decode(code))).convert("RGBA")


@pytest.mark.parametrize("name", ["unfolding", "stretch"])
def test_the_frames_in_a_page_are_those_in_lab_to_the_pixel(name, monkeypatch):
    monkeypatch.setattr(stepper_module, "_FINE", 50)
    frames, size = STEPPERS[name]
    stepper = Stepper(*frames, ["One.", "Two.", "Three."], "Alt.", size)
    first, *later = map(picture, Parts(stepper.as_html()).all("img"))
    seen = [first, *(Image.alpha_composite(first, one) for one in later)]
    for step, one in enumerate(seen):
        lab = Image.open(BytesIO(stepper.frame(step))).convert("RGBA")
        assert np.array_equal(one, lab)


def test_a_frame_shown_small_does_not_let_the_first_shine_through():
    stepper = stepper_of(["One.", "Two."])
    first, second = map(picture, Parts(stepper.as_html()).all("img"))
    lab = Image.open(BytesIO(stepper.frame(1))).convert("RGBA")
    below, above, wanted = (one.reduce(4) for one in (first, second, lab))
    shown = np.asarray(Image.alpha_composite(below, above)).astype(int)
    assert np.abs(shown - np.asarray(wanted)).max() <= 2


def test_only_the_first_frame_is_seen_until_the_script_runs():
    images = Parts(stepper_of(["One.", "Two."]).as_html()).all("img")
    assert ["hidden" in one for one in images] == [False, True]
    assert [one["alt"] for one in images] == ["A number.", ""]
    assert {one["loading"] for one in images} == {"lazy"}


def test_a_page_begins_with_the_frame_of_the_static_picture():
    html = stepper_of(["One.", "Two.", "Three."], static=1).as_html()
    [slider] = Parts(html).all("input")
    assert (slider["min"], slider["max"], slider["value"]) == ("1", "3", "2")


def test_controls_are_named_and_the_caption_is_a_status():
    html = stepper_of(["One."]).as_html()
    for name in "Previous", "Next", "Play":
        assert f">{name}</button>" in html
    assert "<label>Step" in html
    assert Parts(html).all("p") == [{"role": "status"}]


def test_a_page_asks_for_nothing_from_outside():
    assert "://" not in stepper_of(["One."]).as_html()


@pytest.mark.parametrize(
    ("caption", "html"),
    [
        ("$h_{t - 1}$", "<i>h</i><sub><i>t</i> \N{MINUS SIGN} 1</sub>"),
        (
            "$W_h$ or $h_0$",
            "<i>W</i><sub><i>h</i></sub> or <i>h</i><sub>0</sub>",
        ),
        ("$x^2 < 1$", "<i>x</i><sup>2</sup> &lt; 1"),
        ("A <b> & c_d", "A &lt;b&gt; &amp; c_d"),
    ],
)
def test_captions_are_text_and_formulas_are_readable(caption, html):
    assert f"<li>{html}</li>" in stepper_of([caption]).as_html()


def test_a_command_of_tex_is_refused():
    with pytest.raises(ValueError, match=r"not commands, as in \$\\sigma\$"):
        stepper_of([r"The $\sigma$."]).as_html()
