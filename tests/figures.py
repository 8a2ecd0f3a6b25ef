"""What the tests of figures and of diagrams ask of any figure."""

from matplotlib.text import Text


def visible_texts(figure):
    unseen = {
        id(tick.label1)
        for ax in figure.axes
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis.get_major_ticks()
        if not between(tick.get_loc(), axis.get_view_interval())
    }
    return [
        text
        for text in figure.findobj(Text)
        if text.get_visible()
        and text.get_text().strip()
        and id(text) not in unseen
    ]


def between(value, ends):
    low, high = min(ends), max(ends)
    return low - 1e-9 * abs(low) <= value <= high + 1e-9 * abs(high)
