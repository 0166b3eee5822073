"""Where the lecture has no number to pin, the notebook at least says what it must.

And no line of prose becomes a list by accident, no learner has to look for the summary.
"""

import re
from itertools import pairwise

import pytest

from cnn_course.notebooks import find, read

SAID = {
    # tag: (notebook, words that its text must use)
    "L0.1": ("00", "deep|layers|pipeline|trained together"),
    "L0.2": ("00", "data|models|comput"),
    "L0.3": (
        "00",
        "CNN|LSTM|autoencoder|GAN|diffusion|transformer|sentiment|question|translat|object|caption"
        "|handwriting|medic|recommend|car",
    ),
    "L0.4": ("00", "data|comput|time|interpret|overfit"),
    "L8.8": ("08", "CNN Explainer|LSTM|transformer|transfer learning"),
}


def prose(path):
    return ["".join(c["source"]) for c in read(path)["cells"] if c["cell_type"] == "markdown"]


@pytest.mark.parametrize("tag", SAID)
def test_the_text_covers(tag):
    notebook, words = SAID[tag]
    path = next((one for one in find([]) if one.stem.startswith(notebook)), None)
    if path is None:
        pytest.skip(f"notebook {notebook} is still to come")
    text = "\n".join(prose(path)).lower()
    missing = [word for word in [tag, *words.split("|")] if word.lower() not in text]
    assert missing == []


@pytest.mark.parametrize("path", find([]), ids=lambda path: path.stem)
def test_no_line_in_the_middle_of_a_paragraph_begins_like_a_list(path):
    """ "... 3 from channel" / "1. Here it is" would be shown as a list of one."""
    item = re.compile(r"(\d+[.)]|[-+*])\s")
    for cell in prose(path):
        lines = cell.splitlines()
        for above, line in pairwise(lines):
            goes_on = above.strip() and not item.match(above.lstrip()) and above[0] != " "
            assert not (goes_on and item.match(line)), (above, line)


@pytest.mark.parametrize("path", find([]), ids=lambda path: path.stem)
def test_the_summary_stands_before_what_is_optional(path):
    headings = re.findall(r"^## (.*)$", "\n".join(prose(path)), re.M)
    further = [n for n, one in enumerate(headings) if one.startswith("If you want to go further")]
    assert all(headings.index("Summary") == n - 1 for n in further)
