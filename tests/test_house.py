"""The rules of the house, for every lecture and every file."""

import ast
import hashlib
import html
import itertools
import json
import re
import subprocess
from pathlib import Path

import nbformat
import pytest
from clocks import compared_clocks
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import markdown2html_mistune

ROOT = Path(__file__).parents[1]
LECTURES = sorted((ROOT / "notebooks").glob("*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"


def notebook(path):
    return json.loads(path.read_text(encoding="utf-8"))


def cells(path, kind):
    return [
        cell | {"text": "".join(cell["source"])}
        for cell in notebook(path)["cells"]
        if cell["cell_type"] == kind
    ]


def tags(cell):
    return cell["metadata"].get("tags", [])


def prose(path):
    return "\n".join(cell["text"] for cell in cells(path, "markdown"))


each_lecture = pytest.mark.parametrize(
    "path", LECTURES, ids=lambda path: path.stem
)


def test_there_are_lectures():
    assert LECTURES


@each_lecture
def test_name_and_title_carry_the_same_number(path):
    number = re.fullmatch(r"(\d\d)_[a-z_]+", path.stem)[1]
    title = notebook(path)["cells"][0]["source"][0]
    assert title.startswith(f"# {int(number)}. ")


@each_lecture
def test_the_skeleton_is_complete(path):
    text = prose(path)
    assert "You will see" in text
    assert re.search(r"\| section \| minutes \|", text)
    for heading in ("Try it", "What to remember", "Read on"):
        assert re.search(rf"^## .*{heading}", text, re.M), heading
    assert 2 <= text.count("> **Predict, then run.**") <= 5
    assert 4 <= len(re.findall(r"^## \d", text, re.M)) <= 11


def minutes(path):
    """Of the core path, and of all sections."""
    rows = re.findall(r"^\| \d+\. (.+?) \| (\d+) \|$", prose(path), re.M)
    core = [
        int(count)
        for title, count in rows
        if "optional" not in title and title != "Try it"
    ]
    return sum(core), sum(int(count) for _, count in rows)


@each_lecture
def test_minutes_are_given_for_each_numbered_section(path):
    text = prose(path)
    table = re.findall(r"^\| (\d+\. .+?) \| \d+ \|$", text, re.M)
    assert table == re.findall(r"^## (\d+\. .+)$", text, re.M)


@each_lecture
def test_the_core_path_fits_a_class_of_fifty_minutes(path):
    core, _ = minutes(path)
    assert f"core path: {core} minutes" in prose(path)
    assert 40 <= core <= 50


@each_lecture
def test_counts_run_from_1_to_n(path):
    counts = [cell["execution_count"] for cell in cells(path, "code")]
    assert counts == list(range(1, len(counts) + 1))


@each_lecture
def test_outputs_hold_no_error_no_warning_and_no_widget(path):
    assert set(notebook(path)["metadata"]) == {"kernelspec", "language_info"}
    for cell in cells(path, "code"):
        for output in cell["outputs"]:
            assert output["output_type"] != "error"
            assert output.get("name") != "stderr"
            assert WIDGET not in output.get("data", {})


@each_lecture
def test_every_picture_has_a_description_on_a_page_made_from_it(path):
    made = nbformat.read(path, as_version=4)
    made.cells = [cell for cell in made.cells if cell.get("outputs")]
    page, _ = HTMLExporter().from_notebook_node(made)
    alts = [html.unescape(alt) for alt in re.findall('<img alt="(.*?)"', page)]
    assert "No description has been provided" not in page
    assert len(alts) >= 5 and min(map(len, alts)) > 30, alts
    figures = [
        output["data"]
        for cell in cells(path, "code")
        for output in cell["outputs"]
        if "<Figure" in str(output.get("data", {}).get("text/plain"))
    ]
    assert all("text/html" in data for data in figures)
    assert not any("image/png" in data for data in figures)


@each_lecture
def test_outputs_are_the_same_on_every_machine(path):
    outputs = [o for cell in cells(path, "code") for o in cell["outputs"]]
    for output in outputs:
        output.get("data", {}).pop("text/html", None)  # letters by chance
    stored = json.dumps(outputs)
    assert not re.search(r"0x[0-9a-f]{6,}|/home/|/tmp/|/Users/", stored)
    assert not re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d", stored)


@each_lecture
def test_cells_are_short_and_narrow(path):
    for cell in cells(path, "code"):
        lines = [line for line in cell["text"].splitlines() if line.strip()]
        assert len(lines) <= 15 or "long" in tags(cell), cell["text"]
        assert max(map(len, lines), default=0) <= 79, cell["text"]


@each_lecture
def test_imports_stand_in_the_first_code_cell_alone(path):
    for cell in cells(path, "code")[1:]:
        late = "late-import" in tags(cell)
        nodes = ast.walk(ast.parse(cell["text"]))
        found = any(isinstance(n, ast.Import | ast.ImportFrom) for n in nodes)
        assert found == late, cell["text"]
    first = cells(path, "code")[0]["text"]
    assert "sys.path" not in first and "environ" not in first


@each_lecture
def test_prose_stands_before_every_code_cell(path):
    before = "code"
    for cell in notebook(path)["cells"]:
        if cell["cell_type"] == "code" and "solution" not in tags(cell):
            assert before == "markdown", "".join(cell["source"])
        before = cell["cell_type"]


@each_lecture
def test_no_cell_ends_in_a_semicolon(path):
    for cell in cells(path, "code"):
        assert not cell["text"].rstrip().endswith(";")


@each_lecture
def test_solutions_are_folded_run_and_found_right(path):
    solutions = [c for c in cells(path, "code") if "solution" in tags(c)]
    assert solutions
    for cell in solutions:
        assert cell["metadata"]["jupyter"] == {"source_hidden": True}
        (output,) = cell["outputs"]
        assert "".join(output["data"]["text/plain"]) == "Right."


@each_lecture
def test_every_exercise_has_a_stub_and_a_check_that_is_not_passed_yet(path):
    exercises = re.findall(r"^\*\*Exercise \d", prose(path), re.M)
    code = cells(path, "code")
    stubs = [c for c in code if re.search(r"^\s+\.\.\.$", c["text"], re.M)]
    waiting = [
        c
        for c in code
        for output in c["outputs"]
        if "Not yet: " in "".join(output.get("data", {}).get("text/plain", ""))
    ]
    assert len(exercises) == len(stubs) == len(waiting) >= 1


@each_lecture
def test_comparison_is_left_out_only_where_the_prose_says_why(path):
    everything = notebook(path)["cells"]
    after_skipped = []
    for cell, after in itertools.pairwise(everything):
        skipped = [tag for tag in tags(cell) if tag.startswith("nbval-")]
        if skipped:
            assert skipped == ["nbval-ignore-output"]
            after_skipped.append(" ".join("".join(after["source"]).split()))
        assert "NBVAL" not in "".join(cell["source"])
    assert not after_skipped or "may differ" in after_skipped[0]


@each_lecture
def test_no_compared_output_comes_from_a_clock(path):
    code = [
        (cell["text"], "nbval-ignore-output" not in tags(cell))
        for cell in cells(path, "code")
    ]
    assert not list(compared_clocks(code))


def test_an_output_that_comes_from_a_clock_is_found():
    start = "def speed(f):\n    begun = perf_counter()\n    return 1 / begun"
    keep = "speeds = {}\nspeeds['a'] = speed(max)\nbest = max(speeds)"
    for last in ("bool(best > 2)", "print(f'{best}')", "speeds"):
        code = [(start, True), (keep, True), (last, True)]
        assert {place for place, _ in compared_clocks(code)} == {2}
        code[2] = (last, False)
        assert not list(compared_clocks(code))
    code[2] = ("plots.draw_speeds(ax, speeds)", True)
    assert not list(compared_clocks(code))


def oddities(text):
    """What of a Markdown cell is not rendered as it was meant."""
    before, numbered = "", False
    for line in text.splitlines():
        item = re.match(r"\s*\d+[.)](\s|$)", line)
        numbered = bool(item) and (not before.strip() or numbered)
        if item and not numbered:
            yield line
        before = line
    rendered = markdown2html_mistune(text)
    for hidden in (
        r"<(pre|code)>.*?</\1>",
        r"\$\$.*?\$\$",
        r"\$[^$]+\$",
        r"<[^>]*>",
    ):
        rendered = re.sub(hidden, "", rendered, flags=re.S)
    yield from re.findall(r".*[$*`|].*", rendered)


@each_lecture
def test_markdown_is_rendered_as_it_was_meant(path):
    for cell in cells(path, "markdown"):
        assert not list(oddities(cell["text"])), cell["text"]


@each_lecture
def test_images_exist_and_have_alt_text(path):
    for alt, target in re.findall(r"!\[(.*?)\]\((.*?)\)", prose(path)):
        assert len(alt) > 30 and len(alt.split()) >= 4, target
        assert (path.parent / target).is_file(), target
    assert "<img" not in prose(path)


@each_lecture
def test_a_lecture_is_small_and_asks_the_network_for_nothing(path):
    assert path.stat().st_size < 1_200_000
    for cell in cells(path, "code"):
        assert not re.search(r"https?://", cell["text"])


@each_lecture
def test_links_lead_to_the_neighbours_and_to_the_contents(path):
    place = LECTURES.index(path)
    last = cells(path, "markdown")[-1]["text"]
    neighbours = LECTURES[max(place - 1, 0) : place + 2]
    for other in neighbours:
        assert (f"({other.name})" in last) == (other != path), other.name
    assert "(../README.md#lectures)" in last


@each_lecture
def test_every_seed_is_the_number_of_the_lecture(path):
    number = str(int(path.stem[:2]))
    code = "\n".join(cell["text"] for cell in cells(path, "code"))
    seeds = re.findall(r"(?:default_rng|set_random_seed)\((\w*)\)", code)
    assert set(seeds) == {number}


def test_the_table_of_the_readme_lists_the_lectures_that_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\(notebooks/(\S+?\.ipynb)\)", readme)
    assert linked == [path.name for path in LECTURES]
    for path in LECTURES:
        title = notebook(path)["cells"][0]["source"][0].strip("# \n")
        assert title.split(". ", 1)[1] in readme


def test_the_readme_gives_the_minutes_that_the_sections_add_up_to():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in LECTURES:
        (row,) = [x for x in readme.splitlines() if f"/{path.name})" in x]
        core, whole = minutes(path)
        assert row.split("|")[4].strip() == f"{core} of {whole}"


def test_every_link_of_the_readme_leads_somewhere():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", readme):
        assert target.startswith("https://") or (ROOT / target).exists()


@pytest.fixture(scope="module")
def tracked():
    command = ["git", "ls-files", "-z"]
    try:
        listed = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True
        )
    except FileNotFoundError:
        pytest.skip("git is not installed")
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_every_file_of_data_has_a_row_with_its_hash():
    readme = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "data").iterdir():
        if path.name != "README.md":
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            assert f"\n| `{path.name}` |" in readme
            assert f"\n{digest}  {path.name}\n" in readme


def test_nothing_heavy_is_committed(tracked):
    for path in tracked:
        assert path.stat().st_size < 2_500_000, path.name
        assert path.suffix not in {".h5", ".hdf5", ".pkl", ".keras"}
