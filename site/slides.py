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
from dataclasses import dataclass, field
from string import Template
from typing import NamedTuple

from conf import katex
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pages import ROOT, SITE, stepper, text
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

DECKS, PARTS, KATEX = (
    ROOT / "build/slides",
    SITE / "slides",
    SITE / "_static/katex",
)
SHORT = 170  # characters; up to here a second sentence joins the first
TALL = 20  # lines; code and its result take two slides if they have more
KINDS = {  # of blocks, by what the parser calls their first token
    "heading_open": "heading",
    "paragraph_open": "prose",
    "bullet_list_open": "list",
    "table_open": "table",
    "blockquote_open": "question",
    "math_block": "formula",
    "fence": "code",
}
CORE = re.compile(r"\d+\. (?!.*\(optional\))|What to remember")
BOLD = re.compile(r"\*\*(.+?)\*\* ?")
END = re.compile(r"(?:(?<=[.?!])|(?<=[.?!][\"')*])|(?<=\.\*\*)) (?=[^a-z])")
FORWARD = re.compile(r"(Now|Next|And|So|Here (is|are))\b")
ASIDE = re.compile(r"(?:^|(?<=[.?!] ))\([^()]*[.?!]\) ?")


class Block(NamedTuple):
    """A part of a lecture as HTML, and what it says in Markdown."""

    kind: str
    html: str
    source: str = ""


@dataclass
class Slide:
    """What is shown, sentences about it in Markdown, and notes in HTML."""

    section: str
    topic: str
    look: Block
    lead: str = ""
    reads: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def main() -> None:
    """Write the deck of each stored lecture."""
    DECKS.mkdir(parents=True, exist_ok=True)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        page = deck(json.loads(path.read_text("utf-8")), path.name[:2])
        (DECKS / f"{path.stem}.html").write_text(page, "utf-8")


def deck(notebook: dict, number: str) -> str:
    """Return a page with the slides of a lecture; it needs no other file."""
    kept = sorted(SITE.glob(f"steppers/{number}_*"))
    steppers = [stepper(one, "../site/steppers") for one in kept]
    shown = opening(notebook["cells"], number)
    for topic in topics(core(notebook["cells"], steppers)):
        shown += slides(*topic)
    parts = {one.stem: one.read_text("utf-8") for one in PARTS.iterdir()}
    page = Template(parts.pop("page")).substitute(
        parts,
        katex=(KATEX / "katex.min.css").read_text("utf-8"),
        light=colours("light"),
        dark=colours("dark"),
        title=html.escape(shown[0].topic),
        slides="\n".join(map(as_html, shown)),
    )
    return re.sub(r'(?<=src=")(?!data:)[^"]+|(?<=url\()[^)]+', embedded, page)


def colours(scheme: str) -> str:
    """Return a style sheet for code, rich in contrast."""
    style = HtmlFormatter(style=f"a11y-high-contrast-{scheme}")
    return style.get_style_defs(".code")


def embedded(address: re.Match[str]) -> str:
    """Return an address that holds the file itself."""
    places = [folder / address[0] for folder in (ROOT / "notebooks", KATEX)]
    [path] = filter(lambda place: place.is_file(), places)
    kind, _ = mimetypes.guess_type(path.name, strict=False)
    return f"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"


def opening(cells: Sequence[dict], number: str) -> list[Slide]:
    """Return a title with the minutes, and what a lecture promises."""
    title, question, lead, seen = parsed(text(cells[0]))
    rows = text(cells[1]).splitlines(keepends=True)
    minutes, *told = parsed(
        "".join(row for row in rows if "*(optional)*" not in row)
    )
    pages = (ROOT / "TEACHING.md").read_text("utf-8").split("\n## ")
    [page] = [one for one in pages if one.startswith(f"{int(number)}. ")]
    _, asked, aim = BOLD.split(question.source, 1)
    notes = [one.html for one in (question, *told, *parsed(page.partition("\n")[2]))]
    return [
        Slide("", title.source, minutes, asked, notes=notes),
        Slide(title.source, lead.source, seen, "", [aim]),
    ]


def core(cells: Iterable[dict], steppers: Iterable[str]) -> Iterator[Block]:
    """Yield the blocks of the core path, the exercises and the summary.

    Of an exercise's cells only the stub is taken, no check and no solution.
    """
    frames, section = iter(steppers), ""
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
    """Return a picture, or code with its result, or nothing worth a look."""
    printed = ""
    for output in outputs:
        data = output.get("data", {})
        plain = text(data, "text/plain")
        if plain.startswith("LivePicture: "):  # of what a kernel does
            return []
        if plain.startswith("Stepper: "):
            return [Block("stepper", next(frames))]
        if "text/html" in data:
            return [Block("figure", text(data, "text/html"))]
        printed += text(output, "text") + plain
    if not printed and not re.search("^(def|class) |[.]{3}$", source, re.M):
        return []
    source = source.replace("\n\n\n", "\n\n")
    code = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
    code = f'<pre class="code">{code}</pre>'
    tall = len(f"{source}\n{printed}".splitlines()) > TALL
    wide = " halves" if len(printed.splitlines()) > TALL else ""
    printed = html.escape(printed.rstrip())
    result = f'<pre class="result{wide}">{printed}</pre>'
    if not printed:
        return [Block("code", code)]
    if tall:
        return [Block("code", code), Block("code", result)]
    return [Block("code", code + result)]


def parsed(source: str) -> list[Block]:
    """Return the blocks of Markdown."""
    blocks, tokens = [], []
    for token in MARKDOWN.parse(source):
        tokens.append(token)
        if token.level or token.nesting == 1:
            continue
        kind = KINDS[tokens[0].type]
        words = [one.content for one in tokens if one.type == "inline"]
        told = "\n".join(one.replace("\n", " ") for one in words)
        if told.startswith("!["):
            kind = "figure"
        made = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
        if blocks and kind == blocks[-1].kind == "formula":
            made = blocks.pop().html + made
        blocks.append(Block(kind, made, told))
        tokens = []
    return blocks


def topics(blocks: Iterable[Block]) -> list[tuple[str, str, list[Block]]]:
    """Return sections and topics with their blocks.

    A topic begins with a heading, or with a paragraph that begins in bold.
    """
    found: list[tuple[str, str, list[Block]]] = []
    for block in blocks:
        bold = block.kind == "prose" and BOLD.match(block.source)
        if block.kind == "heading":
            level, name = block.html[:3], block.source
            section = name if level == "<h2" else found[-1][0]
            found.append((section, name, []))
            continue
        if bold:
            found.append((found[-1][0], bold[1].rstrip(".:"), []))
            rest = block.source.replace("**", "", 2)
            ended = bold[1][-1] in ".:?!"
            rest = block.source[bold.end() :] if ended else rest
            block = block._replace(source=rest)
        found[-1][2].append(block)
    return found


def slides(section: str, topic: str, blocks: Iterable[Block]) -> list[Slide]:
    """Return the slides of a topic; at least one, if it has any words."""
    made: list[Slide] = []
    waiting: list[Block] = []  # prose that leads to the next slide
    for block in blocks:
        last = made[-1] if made else None
        if block.kind != "prose":
            lead = leading(topic, waiting, last)
            full = [block] if block.kind == "list" else []
            notes = [one.html for one in waiting + full]
            made.append(Slide(section, topic, block, lead, notes=notes))
            waiting = []
        elif (
            last
            and not (waiting or last.reads)
            and not FORWARD.match(block.source)
        ):
            ends = block.source[0].islower()  # a sentence with a formula
            last.reads = sentences(block.source)[ends:]
            last.notes.append(block.html)
        else:
            waiting.append(block)
    notes = [one.html for one in waiting]
    if made:
        made[-1].notes += notes
    elif waiting and not topic.endswith("Try it"):
        said = Block("statement", "", waiting[0].source)
        made.append(Slide(section, topic, said, notes=notes))
    return made


def leading(topic: str, waiting: Sequence[Block], last: Slide | None) -> str:
    """Return what leads to a slide; of an exercise, the whole task.

    Where one paragraph stands between two slides, they share it.
    """
    if topic.startswith("Exercise"):
        return " ".join(one.source for one in waiting)
    if waiting:
        return brief(sentences(waiting[-1].source), end=True)
    said = last.reads if last else []
    own = min(2, len(said) - 1)
    if not said or (own == 0 and said[0][-1] != ":"):
        return ""
    last.reads = said[:own]
    return brief(said[own:], end=True)


def sentences(prose: str) -> list[str]:
    """Return the sentences of a paragraph, without those in brackets."""
    return list(filter(None, END.split(ASIDE.sub("", prose).strip())))


def brief(said: Sequence[str], end: bool = False) -> str:
    """Return the first sentence, or at the end the last, or two if short."""
    two = said[-2:] if end else said[:2]
    whole = " ".join(two)
    return whole if len(whole) <= SHORT else two[-end]


def as_html(slide: Slide) -> str:
    """Return a slide and its notes."""
    inline = MARKDOWN.renderInline
    kind, look, source = slide.look
    said = [inline(brief(sentences(one))) for one in source.splitlines()]
    if kind == "list":
        look = "<ul>" + "".join(f"<li>{one}</li>" for one in said) + "</ul>"
    elif kind == "statement":
        look = f"<p>{said[0]}</p>"
    lead, reads = slide.lead, brief(slide.reads)
    if slide.topic.startswith("Exercise") or reads.endswith(":"):
        reads = ""
    if kind == "stepper":  # it has captions of its own
        lead = reads = ""
    heading = "h2" if slide.section else "h1"
    where = slide.section if slide.section != slide.topic else ""
    whole = f"""<article hidden>
<section class="slide {kind}">
<p class="where">{inline(where)}</p>
<{heading}>{inline(slide.topic)}</{heading}>
<p>{inline(lead)}</p>
<div class="look">{look}</div>
<p>{inline(reads)}</p>
</section>
<aside aria-label="Notes" tabindex="0">{"".join(slide.notes)}</aside>
</article>"""
    whole = re.sub("<p( class=.*)?></p>\n|</?a( .*?)?>", "", whole)
    return re.sub("<img (?!.*loading)", '<img loading="lazy" ', whole)


def formula(tex: str, options: Mapping) -> str:
    """Return a formula as HTML."""
    shown = {"displayMode": options["display_mode"]}
    return katex.render_latex(tex, shown)


MARKDOWN = MarkdownIt().enable("table").use(
    dollarmath_plugin, renderer=formula
)


if __name__ == "__main__":
    main()
