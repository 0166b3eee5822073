"""A mistake is an edit of the solution: what does the solution do with these few words changed?"""

import inspect
import linecache
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

Edit = tuple[str, str] | str


@dataclass(frozen=True)
class Slip:
    """A plausible mistake: the sentence that names it, and where it differs from the solution.

    An edit is a snippet of the solution and what stands there in the mistaken answer, wherever the
    snippet occurs; the edits are made in order. A text alone is what is returned at the end.
    """

    says: str
    edits: tuple[Edit, ...]


def slip(says: str, *edits: Edit) -> Slip:
    """Return a slip: a sentence and the snippets that differ from the solution."""
    return Slip(says, edits)


def edited(function: Callable, slip: Slip) -> Callable:
    """Return the function that the solution becomes by a slip.

    It sees what the solution sees: its module's functions and constants.

    Raises
    ------
    ValueError
        If a snippet is not in the solution, or the edits change nothing.

    Examples
    --------
    >>> from cnn_course.exercises.catalogue import find
    >>> edited(find("3.1").answer, slip("the + 1 is missing.", (" + 1", "")))(5, 3)
    2
    >>> edited(find("3.1").answer, slip("the stride counts.", "steps + stride"))(5, 3)
    3
    """
    solution = text = textwrap.dedent(inspect.getsource(function))
    made_of = []
    for edit in slip.edits:
        returned = text[text.rindex("return ") :].rstrip()
        old, new = (returned, f"return {edit}") if isinstance(edit, str) else edit
        if old not in text:
            raise ValueError(f"the snippet {old!r} of the slip {slip.says!r} is not in {text}")
        text = text.replace(old, new)
        made_of.append((old, new))
    if text == solution:
        raise ValueError(f"the slip {slip.says!r} changes nothing in {text}")
    file = f"<slip of {function.__name__}: {slip.says}>"
    space = dict(vars(sys.modules[function.__module__]))
    exec(compile(text, file, "exec"), space)
    made = space[function.__name__]
    made.edits = tuple(made_of)  # for a hint: where the mistake is
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    return made
