"""What does the course ask? Its notebooks tell, by their cells and their headings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cnn_course import notebooks
from cnn_course.exercises.catalogue import all_exercises

from . import reading

ASKED = re.compile(r"""^[^#\n]*\bcheck\s*\(\s*["'](\d+\.\d+)["']""", re.M)


@dataclass(frozen=True)
class Notebook:
    """A notebook of the course.

    Parameters
    ----------
    title : str
        Such as ``"03 stride and padding"``.
    asked : tuple of str
        The ids of its exercises; what it shows from another notebook is left out.
    optional : frozenset of str
        Those in a part that is headed as optional.
    texts : frozenset of str
        Of its longer cells.
    """

    title: str
    asked: tuple[str, ...]
    optional: frozenset[str]
    texts: frozenset[str]


@lru_cache(maxsize=1)
def notebooks_by_number() -> dict[str, Notebook]:
    """Return the course's notebooks by number, such as ``"3"``."""
    found = {}
    for path in notebooks.find([]):
        cells = reading.cells(path.read_bytes())
        title = path.stem.replace("_", " ")
        number = number_of(title.partition(" ")[0])
        asked, optional, chapter, heading = [], set(), "", ""
        for kind, text in cells:
            for line in text.splitlines() if kind == "markdown" else ():
                if line.startswith("## "):
                    chapter = heading = line
                elif line.startswith("### "):
                    heading = line
            if kind == "code":
                mine = [one for one in ASKED.findall(text) if number_of(one) == number]
                asked += mine
                if "go further" in chapter or "optional" in chapter + heading:
                    optional.update(mine)
        texts = frozenset(text for _, text in cells if len(text) > 20)
        ids = tuple(dict.fromkeys(asked))
        found[number] = Notebook(title, ids, frozenset(optional), texts)
    return found


def number_of(name: str) -> str:
    """Return the number of the notebook in an exercise's id or at the start of a file's name.

    Examples
    --------
    >>> number_of("3.1"), number_of("03"), number_of("00"), number_of("10.2")
    ('3', '3', '0', '10')
    """
    return name.partition(".")[0].lstrip("0") or "0"


def optional() -> frozenset[str]:
    """Return the ids of all exercises that their notebooks call optional."""
    return frozenset().union(*(one.optional for one in notebooks_by_number().values()))


def title(exercises: Iterable[str]) -> str:
    """Return what a gradebook may call these exercises.

    Examples
    --------
    >>> title(["3.1", "3.2"]), title(["3.1", "10.1", "2.4"])
    ('03 stride and padding', 'notebooks 02, 03, 10')
    """
    known = notebooks_by_number()
    numbers = {number_of(one) for one in exercises}
    there = [one for one in known if one in numbers]
    if len(there) == 1:
        return known[there[0]].title
    return "notebooks " + ", ".join(known[one].title.partition(" ")[0] for one in there)


def expected_exercises(cells: list[tuple[str, str]]) -> list[str]:
    """Return the ids that a notebook has to answer: the course's own notebook most like it tells.

    What the course's notebook only shows from another one is not counted; what the learner added
    is.
    """
    texts = {text for kind, text in cells}
    asked = [one for kind, text in cells if kind == "code" for one in ASKED.findall(text)]
    best: tuple[int, int, tuple[str, ...]] = (0, 0, ())
    for number, own in notebooks_by_number().items():
        shared = sum(len(text) for text in texts & own.texts)
        beginning = len([one for one in asked if number_of(one) == number])
        best = max(best, (shared, beginning, own.asked), key=lambda one: one[:2])
    known = all_exercises()
    if best[0] == 0 and not asked:
        return []
    own = best[2] if best[0] or best[1] else ()
    return [one for one in dict.fromkeys([*own, *asked]) if one in known]
