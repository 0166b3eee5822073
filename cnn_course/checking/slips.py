"""A mistake is an edit of the solution: what does the solution do with these few words changed?"""

import inspect
import linecache
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Slip:
    """A plausible mistake, written as the snippets in which it differs from the solution.

    Parameters
    ----------
    says : str
        The sentence that names the mistake.
    edits : tuple of (str, str)
        Snippets of the solution and what stands there in the mistaken answer. A snippet is
        replaced wherever it occurs; the edits are made in order.
    """

    says: str
    edits: tuple[tuple[str, str], ...]


def slip(says: str, *edits: tuple[str, str]) -> Slip:
    """Return a slip: a sentence and the snippets that differ from the solution.

    Examples
    --------
    >>> slip("the + 1 is missing.", (" + 1", ""))
    Slip(says='the + 1 is missing.', edits=((' + 1', ''),))
    """
    if not edits:
        raise ValueError(f"a slip needs at least one edit: {says!r} has none")
    return Slip(says, edits)


def edited(function: Callable, slip: Slip) -> Callable:
    """Return the function that the solution becomes by a slip.

    Parameters
    ----------
    function : function
        The solution, defined with ``def`` in a file.
    slip : Slip
        Its edits are made one after the other in the solution's text.

    Returns
    -------
    function
        It sees what the solution sees: its module's functions and constants.

    Raises
    ------
    ValueError
        If a snippet is not in the solution, or the edit changes nothing; if what comes out is
        not Python or no longer defines the function.

    Examples
    --------
    >>> from cnn_course.exercises.catalogue import find
    >>> edited(find("3.1").answer, slip("the + 1 is missing.", (" + 1", "")))(5, 3)
    2
    """
    text = textwrap.dedent(inspect.getsource(function))
    for old, new in slip.edits:
        if old == new or old not in text:
            why = "changes nothing" if old == new else f"is not in {function.__name__}"
            raise ValueError(f"the snippet {old!r} of the slip {slip.says!r} {why}")
        text = text.replace(old, new)
    file = f"<slip of {function.__name__}: {slip.says}>"
    space = dict(vars(sys.modules[function.__module__]))
    try:
        exec(compile(text, file, "exec"), space)
    except SyntaxError as error:
        raise ValueError(f"the slip {slip.says!r} is no Python any more: {error}") from error
    made = space.get(function.__name__)
    if not inspect.isfunction(made) or made is function:
        raise ValueError(f"the slip {slip.says!r} does not define {function.__name__}")
    made.edits = slip.edits  # for a hint: where the mistake is
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    return made
