"""Make of each lecture's core path a deck of slides, in one HTML file.

    python site/slides.py

A slide holds what there is to look at: a figure, a stepper, formulas, a table,
a list, code with its result, a question.  Above it stands the sentence that
leads to it, and below it the one that reads it; lectures have both.  All their
prose is in the notes.  Nothing is run, and nothing is fetched, then or later.
"""

import html
import json
import mimetypes
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from conf import katex
from pages import ROOT, SITE, stepper, text

LECTURES, KATEX = ROOT / "notebooks", SITE / "_static/katex"
SHORT = 180  # characters; up to here a slide may say two sentences in a row
TALL = 20  # lines; code and its result take two slides if they have more
CORE = re.compile(r"\d+\. (?!.*\(optional\))|What to remember")
BOLD = re.compile(r"\*\*(.+?)\*\* ?")
AHEAD = re.compile(r"(Now|Next|And|So|Here (is|are))\b")
ASIDE = re.compile(r"(^|(?<=[.?!] ))\([^()]*[.?!]\) ?")  # a whole sentence
END = re.compile(r"(?:(?<=[.?!])|(?<=[.?!][\"')*])|(?<=\.\*\*)) (?=[^a-z])")


class Block(NamedTuple):
    """A part of a lecture as HTML, and what it says in Markdown."""

    kind: str
    html: str
    source: str = ""


class Slide(NamedTuple):
    """What is shown, what is said above and below it, and the notes."""

    section: str
    topic: str
    look: Block
    lead: str = ""
    reads: str = ""
    notes: Iterable[Block] = ()


def main() -> None:
    """Write the deck of each stored lecture."""
    decks = ROOT / "build/slides"
    decks.mkdir(parents=True, exist_ok=True)
    for path in sorted(LECTURES.glob("*.ipynb")):
        (decks / f"{path.stem}.html").write_text(deck(path), "utf-8")


def deck(path: Path) -> str:
    """Return a page with the slides of a lecture; it needs no other file."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    kept = sorted(SITE.glob(f"steppers/{path.name[:2]}_*"))
    frames = (stepper(one, "../site/steppers") for one in kept)
    shown = opening(cells, int(path.name[:2]))
    for topic in topics(core(cells, frames)):
        shown += slides(*topic)
    page = Environment(loader=FileSystemLoader([SITE / "slides", KATEX]))
    page.filters |= {"inline": MARKDOWN.renderInline, "brief": brief}
    made = page.get_template("page.html").render(slides=shown, colour=colour)
    return re.sub(r'(?<=src=")(?!data:)[^"]+|(?<=url\()[^)]+', embedded, made)


def colour(scheme: str) -> str:
    """Return a style sheet for code, rich in contrast."""
    style = HtmlFormatter(style=f"a11y-high-contrast-{scheme}")
    return style.get_style_defs(".listing")


def embedded(address: re.Match[str]) -> str:
    """Return an address that holds the file that another one leads to."""
    places = [folder / address[0] for folder in (LECTURES, KATEX)]
    [path] = [place for place in places if place.is_file()]
    kind, _ = mimetypes.guess_type(path.name, strict=False)
    return f"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"


def opening(cells: Sequence[dict], number: int) -> list[Slide]:
    """Return the slides of question and promises, with a teacher's page."""
    title, question, lead, seen = parsed(text(cells[0]))
    rows = re.sub(r".*\*\(optional\)\*.*\n", "", text(cells[1]))
    minutes, *told = parsed(rows)
    teaching = (ROOT / "TEACHING.md").read_text("utf-8")
    page = re.split(r"^## (?:\d+\. .*)?", teaching, flags=re.M)[number]
    _, asked, aim = BOLD.split(question.source, 1)
    notes = [question, *told, *parsed(page)]
    return [
        Slide("", title.source, minutes, asked, "", notes),
        Slide(title.source, lead.source, seen, "", aim),
    ]


def core(cells: Iterable[dict], frames: Iterator[str]) -> Iterator[Block]:
    """Yield the blocks of the core path, the exercises and the summary.

    Of an exercise's cells only the stub is taken, no check and no solution.
    """
    section = ""
    for cell in cells:
        source = text(cell)
        if cell["cell_type"] == "markdown":
            blocks = parsed(source)
        else:
            blocks = coded(source, cell["outputs"], frames)
            if section.endswith("Try it") and not source.endswith("..."):
                continue
        for block in blocks:
            section = block.source if block.html[:3] == "<h2" else section
            if CORE.match(section) and block.source != "A solution:":
                yield block


def coded(
    source: str, outputs: Iterable[dict], frames: Iterator[str]
) -> list[Block]:
    """Return a picture, or code with its result, if it is worth a look."""
    printed = ""
    for output in outputs:
        data = output.get("data", {})
        plain = text(data, "text/plain")
        if plain.startswith("Stepper: "):
            return [Block("stepper", next(frames))]
        if "text/html" in data:
            return [Block("figure", text(data, "text/html"))]
        printed += text(output, "text") + plain
    taught = printed or re.search(r"^(def|class) |\.{3}$", source, re.M)
    if not taught or printed.startswith("LivePicture: "):
        return []
    source = source.replace("\n\n\n", "\n\n")
    code = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
    halves = "halves" if printed.count("\n") > TALL else ""
    result = f'<pre class="result {halves}">{html.escape(printed)}</pre>'
    parts = [f'<pre class="listing">{code}</pre>', result if printed else ""]
    if (source + printed).count("\n") < TALL:
        parts = ["".join(parts)]
    return [Block("code", part) for part in parts if part]


def parsed(source: str) -> list[Block]:
    """Return the blocks of Markdown; formulas in a row are one."""
    blocks: list[Block] = []
    source = re.sub(r"\[([^]]*)\]\(\S*\.(ipynb|md)\S*\)", r"\1", source)
    for node in SyntaxTreeNode(MARKDOWN.parse(source)).children:
        words = [one.content for one in node.walk() if one.type == "inline"]
        told = "\n".join(one.replace("\n", " ") for one in words)
        kind = "figure" if told.startswith("![") else node.type
        made = MARKDOWN.renderer.render(node.to_tokens(), MARKDOWN.options, {})
        if blocks and kind == blocks[-1].kind == "math_block":
            made = blocks.pop().html + made
        blocks.append(Block(kind, made, told))
    return blocks


def topics(blocks: Iterable[Block]) -> list[tuple[str, str, list[Block]]]:
    """Return sections, topics and their blocks.

    A topic begins with a heading, or with a paragraph that begins in bold.
    """
    section, found = "", list[tuple[str, str, list[Block]]]()
    for block in blocks:
        if block.kind == "heading":
            section = block.source if block.html[:3] == "<h2" else section
            found.append((section, block.source, []))
            continue
        bold = BOLD.match(block.source)
        if bold and block.kind == "paragraph":
            found.append((section, bold[1].rstrip(".:"), []))
            if bold[1][-1] in ".:?!":
                block = block._replace(source=block.source[bold.end() :])
        found[-1][2].append(block)
    return found


def slides(
    section: str, topic: str, blocks: Iterable[Block]
) -> Iterator[Slide]:
    """Yield the slides of a topic; if there is nothing to show, its words."""
    nothing = Block("paragraph", "")
    looks, prose = [], [[nothing]]  # prose stands around what is looked at
    for block in blocks:
        if block.kind == "paragraph":
            prose[-1].append(block)
        else:
            looks.append(block)
            prose.append([])
    prose[-1].append(nothing)
    if not looks and len(prose[0]) > 2 and not topic.endswith("Try it"):
        said = Block("statement", "", prose[0][1].source)
        yield Slide(section, topic, said, notes=prose[0])
    for look, before, after in zip(looks, prose, prose[1:], strict=False):
        lead, reads = shared(before)[1], shared(after)[0]
        reads = [one for one in reads if one[-1:] != ":"]
        if topic.startswith("Exercise"):
            lead, reads = [before[-1].source], []
        notes = before[1:] + (after if after is prose[-1] else after[:1])
        notes += [look] if look.kind == "bullet_list" else []
        yield Slide(
            section, topic, look, brief(lead, end=True), brief(reads), notes
        )


def shared(prose: Sequence[Block]) -> tuple[list[str], list[str]]:
    """Return what is said of the look before, and what of the one after.

    What goes on with a sentence from above a formula is said of neither.
    """
    said = [
        [one for one in sentences(block.source) if not one[:1].islower()]
        for block in prose
    ] or [[]]
    if len(said) > 1 or not said[0]:
        return said[0], said[-1]
    [told] = said
    cut = max(not told[-1].endswith(":"), min(2, len(told) - 1))
    if AHEAD.match(prose[0].source):
        cut = 0
    return told[:cut], told[cut:]


def sentences(prose: str) -> list[str]:
    """Return the sentences of a paragraph, without those in brackets."""
    return END.split(ASIDE.sub("", prose).strip())


def brief(said: str | Sequence[str], end: bool = False) -> str:
    """Return the first sentence, or at the end the last, or two if short."""
    said = sentences(said) if isinstance(said, str) else said
    two = said[-2:] if end else said[:2]
    whole = " ".join(two)
    return whole if len(whole) <= SHORT else two[-end]


def formula(tex: str, options: Mapping[str, bool]) -> str:
    """Return a formula as HTML."""
    shown = {"displayMode": options["display_mode"]}
    return katex.render_latex(tex, shown)


MARKDOWN = MarkdownIt().enable("table")
MARKDOWN.use(dollarmath_plugin, renderer=formula)


if __name__ == "__main__":
    main()
