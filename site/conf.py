"""How Sphinx makes the site of what pages.py has laid out."""

import re

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib import katex

project = html_title = "Recurrent neural networks"
author = "The RNN course authors"
extensions = ["myst_nb", "sphinxcontrib.katex"]
# The home page includes parts of the first.
exclude_patterns = ["README.md", "images", "_static"]

nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_disable_syntax = ["myst_line_comment"]  # 80 % may begin a line
myst_heading_anchors = 3

# Formulas become HTML here, so that no page needs a script for them.
katex_prerender = True
katex_css_path = "katex/katex.min.css"
katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60  # seconds; on busy machines
# Of the two ways to start node, this one waits until node listens.
katex.KaTeXServer.start_server_process = katex.KaTeXServer.start_network_socket

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["course.css", "live/live.css"]
html_js_files = ["course.js"]
html_copy_source = False
html_show_copyright = False  # About has the licences
html_use_index = False
html_show_search_summary = False  # it would fetch, which files may not


def setup(app: Sphinx) -> None:
    """Let each code cell fold with one click, and pictures come when seen."""
    visitors = begin_fold, end_fold
    app.add_node(HideCodeCellNode, override=True, html=visitors)
    app.connect("html-page-context", load_lazily)


def begin_fold(page: HTML5Translator, cell: nodes.Element) -> None:
    """Write the start of a fold: open, but for a solution."""
    prompt = cell["prompt_show"]
    state = " open" if prompt == "Code" else ""
    page.body.append(f'<details class="fold"{state}>\n')
    page.body.append(f"<summary>{prompt}</summary>\n")


def end_fold(page: HTML5Translator, cell: nodes.Element) -> None:
    """Write the end of a fold."""
    page.body.append("</details>\n")


def load_lazily(
    app: Sphinx, name: str, template: str, context: dict, tree: object
) -> None:
    """Let a page's pictures wait until they are nearly seen."""
    if "body" in context:
        eager = r"<img (?![^>]*loading=)"
        context["body"] = re.sub(
            eager, '<img loading="lazy" ', context["body"]
        )
