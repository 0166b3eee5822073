"""The glossary lists each word once, and the notebook that explains it uses it."""

import re
from pathlib import Path

from many import each

from cnn_course.notebooks import find, read

GLOSSARY = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"
ROWS = re.findall(r"^\| (.+?) \| (.+) \| (\d\d) \|$", GLOSSARY.read_text("utf-8"), re.M)
TEXTS = {
    path.stem[:2]: "\n".join(
        "".join(cell["source"]) for cell in read(path)["cells"] if cell["cell_type"] == "markdown"
    )
    for path in find([])
}


def test_the_words_are_in_alphabetical_order_and_each_is_there_once():
    words = [word.lower() for word, _, _ in ROWS]
    assert words == sorted(set(words))
    assert len(words) > 40


def test_the_notebook_it_names_uses_the_word():
    unused = [
        (word, notebook)
        for word, _, notebook in ROWS
        if not re.search(rf"\b{re.escape(word)}", " ".join(TEXTS[notebook].split()), re.I)
    ]
    assert unused == []


@each(f"{n:02}" for n in range(11))
def test_a_notebook_leads_to_the_glossary(notebook):
    (path,) = find([notebook])
    (link,) = set(re.findall(r"\]\(([^)]*glossary\.md)\)", TEXTS[notebook]))
    assert (path.parent / link).resolve() == GLOSSARY
