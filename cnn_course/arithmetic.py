"""Which fifteen sentences say how large every convolution is?

The relationships of convolution arithmetic [L3.10], as data: what each is for, when it holds, its
formula in words, as text and as a function. The tests compare every one with the shapes that
``ops`` really makes, on all small grids.

Along one axis: ``i`` cells in, ``o`` cells out, a kernel of ``k``, stride ``s``, ``p`` zeros on
each side, dilation ``d``. A transposed convolution is named by the convolution it transposes:
``k``, ``s`` and ``p`` are that one's, and ``a`` counts the cells that its last stride left over.

References
----------
Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Relationship:
    """One of the fifteen.

    Attributes
    ----------
    number : int
        As in the paper.
    operation : str
        "convolution", "pooling", "transposed convolution" or "dilated convolution".
    condition, formula : str
        When it holds; the size.
    holds : function of (k, s, p, a, d)
        The condition, to be computed.
    size : function of (i, k, s, p, a, d)
        The formula, to be computed. Below 1, there is no output.
    statement : str
        The formula in words.
    """

    number: int
    operation: str
    condition: str
    formula: str
    holds: Callable[[int, int, int, int, int], bool]
    size: Callable[[int, int, int, int, int, int], int]
    statement: str


def _plain(s=None, p=None, a=0, d=1):
    """The condition that these are what they are; ``None`` leaves one free."""
    return lambda k, s_, p_, a_, d_: all(
        wanted is None or wanted == given for wanted, given in ((s, s_), (p, p_), (a, a_), (d, d_))
    )


def _half(k, s, p, a, d):
    return k % 2 == 1 and (s, p, a, d) == (1, k // 2, 0, 1)


def _full(k, s, p, a, d):
    return (s, p, a, d) == (1, k - 1, 0, 1)


_CONVOLUTION, _TRANSPOSED = "convolution", "transposed convolution"

_TABLE = (
    (_CONVOLUTION, "s = 1, p = 0", "o = i - k + 1",
     _plain(s=1, p=0), lambda i, k, s, p, a, d: i - k + 1,
     "One output for the first place of the kernel, and one for each step to the far edge."),
    (_CONVOLUTION, "s = 1", "o = i + 2p - k + 1",
     _plain(s=1), lambda i, k, s, p, a, d: i + 2 * p - k + 1,
     "Padding makes the input 2p cells longer, and so the output."),
    (_CONVOLUTION, "s = 1, k odd, p = floor(k / 2)", "o = i",
     _half, lambda i, k, s, p, a, d: i,
     "Half a kernel of padding on each side keeps the size."),
    (_CONVOLUTION, "s = 1, p = k - 1", "o = i + k - 1",
     _full, lambda i, k, s, p, a, d: i + k - 1,
     "With every overlap counted, down to a single cell, the output grows by all but one cell of "
     "the kernel."),
    (_CONVOLUTION, "p = 0", "o = floor((i - k) / s) + 1",
     _plain(p=0), lambda i, k, s, p, a, d: (i - k) // s + 1,
     "Of the steps to the far edge only every s-th is taken; a last one too short is dropped."),
    (_CONVOLUTION, "any s and p", "o = floor((i + 2p - k) / s) + 1",
     _plain(), lambda i, k, s, p, a, d: (i + 2 * p - k) // s + 1,
     "Pad first, then count the steps: the formula that holds the five before it."),
    ("pooling", "p = 0", "o = floor((i - k) / s) + 1",
     _plain(p=0), lambda i, k, s, p, a, d: (i - k) // s + 1,
     "A pooling window walks like a kernel, whatever it does with its cells."),
    (_TRANSPOSED, "s = 1, p = 0", "o = i + k - 1",
     _plain(s=1, p=0), lambda i, k, s, p, a, d: i + k - 1,
     "Undoing the shape of an unpadded convolution is a fully padded one, of k - 1 zeros."),
    (_TRANSPOSED, "s = 1", "o = i + k - 1 - 2p",
     _plain(s=1), lambda i, k, s, p, a, d: i + k - 1 - 2 * p,
     "What the convolution padded is cut off again: k - 1 - p zeros remain on each side."),
    (_TRANSPOSED, "s = 1, k odd, p = floor(k / 2)", "o = i",
     _half, lambda i, k, s, p, a, d: i,
     "What keeps the size forward keeps it backward, with the same padding."),
    (_TRANSPOSED, "s = 1, p = k - 1", "o = i - (k - 1)",
     _full, lambda i, k, s, p, a, d: i - (k - 1),
     "The transpose of a fully padded convolution is an unpadded one."),
    (_TRANSPOSED, "p = 0, no cell left over", "o = s (i - 1) + k",
     _plain(p=0), lambda i, k, s, p, a, d: s * (i - 1) + k,
     "A stride becomes s - 1 zeros between the cells; the first cell brings a whole kernel, every "
     "other one s cells more."),
    (_TRANSPOSED, "no cell left over", "o = s (i - 1) + k - 2p",
     _plain(), lambda i, k, s, p, a, d: s * (i - 1) + k - 2 * p,
     "The same, less the padding at both ends."),
    (_TRANSPOSED, "a cells left over", "o = s (i - 1) + a + k - 2p",
     lambda k, s, p, a, d: a < s and d == 1, lambda i, k, s, p, a, d: s * (i - 1) + a + k - 2 * p,
     "s sizes share one output size; a, from 0 to s - 1, says which of them to go back to."),
    ("dilated convolution", "any s, p and d", "o = floor((i + 2p - k - (k - 1)(d - 1)) / s) + 1",
     _plain(d=None), lambda i, k, s, p, a, d: (i + 2 * p - k - (k - 1) * (d - 1)) // s + 1,
     "The d - 1 holes after every kernel cell but the last count as part of the kernel."),
)  # fmt: skip

RELATIONSHIPS = tuple(Relationship(number, *row) for number, row in enumerate(_TABLE, start=1))
"""[L3.10] All fifteen, in the order of the paper."""
