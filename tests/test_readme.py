"""What the README says about this repository is so."""

import re
import subprocess
from pathlib import Path

import pytest

from cnn_course.notebooks import read

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
COVERAGE = re.findall(
    r"^\| (L\d\.\d+) \| .* \| (\d\d) \| (\w+) \|$",
    (ROOT / "docs" / "coverage.md").read_text("utf-8"),
    re.M,
)


def test_ci_runs_the_test_command_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    extraction = re.search(r"^command=\$\((sed .*)\)$", script, re.M)[1]
    found = subprocess.run(["bash", "-c", extraction], cwd=ROOT, capture_output=True, text=True)
    assert found.stdout.startswith("python3 -m venv .venv && .venv/bin/pip install")
    assert found.stdout.endswith("&& .venv/bin/pytest\n")


def test_both_commands_install_the_tested_versions():
    commands = re.findall(r"^python3 -m venv .*$", README, re.M)
    assert len(commands) == 2
    assert all("pip install -c constraints.txt -e " in command for command in commands)


PAGES = [path for path in [*ROOT.glob("*.md"), *ROOT.glob("*/*.md")] if ".venv" not in path.parts]


def anchors(path):
    """What a link to a heading of this page may be called, as code hosts make it."""
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.S)
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    text = page.read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", text)
    tags = re.findall(r'(?:href|src|srcset)="(?!https?:)([^"#]*)#?([^"]*)"', text)
    for target, anchor in [*links, *tags]:
        there = (page.parent / target) if target else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), anchor


def test_the_readme_is_read_in_one_sitting():
    assert README.count("\n") <= 100


def test_the_map_of_the_package_is_complete():
    table = CONTRIBUTING.split("## The package")[1].split("\n## ")[0]
    listed = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", table, re.M)))
    modules = (ROOT / "cnn_course").iterdir()
    public = {path.stem for path in modules if not path.name.startswith(("_", "."))}
    assert set(listed) == public


def test_the_map_lists_every_notebook_with_the_minutes_it_says_itself():
    rows = re.findall(r"^\| \[\d\d .+?\]\(notebooks/(\w+)\.ipynb\) \| (\d+) \|", README, re.M)
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    start = "\n".join("".join(cell["source"]) for cell in read(paths[0])["cells"])
    said = []
    for path in paths:
        opening = "".join(read(path)["cells"][0]["source"])
        said.append((path.stem, re.search(r"(\d+) minutes", opening)[1]))
        if path != paths[0]:
            assert f"]({path.name}) | {said[-1][1]} |" in start
    assert rows == said


def test_each_tag_is_taught_and_tested_where_the_coverage_table_says():
    taught = {
        path.stem[:2]: " ".join(
            "".join(cell["source"]) for cell in read(path)["cells"] if cell["cell_type"] != "code"
        )
        for path in (ROOT / "notebooks").glob("*.ipynb")
    }
    tested = {path.stem: path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    gaps = [
        f"{tag}: not in {place}"
        for tag, notebook, test in COVERAGE
        if notebook in taught  # the map says which are still to come
        for place, text in (
            (f"notebook {notebook}", taught[notebook]),
            (f"tests/{test}.py", tested.get(test, "")),
        )
        if not re.search(rf"\b{re.escape(tag)}\b", text)
    ]
    assert len(COVERAGE) == 68
    assert gaps == []


def test_the_reading_path_leads_through_files_that_are_there_and_is_as_long_as_it_says():
    section = CONTRIBUTING.split("## Read this first")[1].split("\n## ")[0]
    files = re.findall(r"`([\w.]*/[\w/.]*)`", section)
    lines = sum(len((ROOT / "cnn_course" / name).read_text("utf-8").splitlines()) for name in files)
    said = int(re.search(r"about ([\d,]+) lines", section)[1].replace(",", ""))
    assert abs(lines - said) < 300, lines
    assert lines < 8300
