"""What is different? Two explorers beside each other; what is chosen in one is lit in both.

>>> from cnn_course import explorers
>>> valid = explorers.stride_and_padding()
>>> pair = side_by_side(valid, explorers.stride_and_padding(padding="same"))
>>> print(pair.code())
explorers.side_by_side(
    explorers.stride_and_padding(),
    explorers.stride_and_padding(padding="same"),
)
"""

import io
from textwrap import indent

import ipywidgets as widgets

from cnn_course.explorers.explorer import Explorer, with_picture
from cnn_course.pictures.paper import page


def side_by_side(a, b):
    """Two explorers with one shared selection: the same cell is lit, and spelled out, in both.

    Parameters
    ----------
    a, b : Explorer
        Such as ``stride_and_padding()`` and ``stride_and_padding(padding="same")``, or
        ``convolution()`` and ``convolution(kind="convolution")``. Each keeps its own knobs.

    Returns
    -------
    SideBySide
        With ``a``, ``b`` and ``code()``.

    Examples
    --------
    >>> from cnn_course import explorers
    >>> side_by_side(explorers.pooling(), "average")
    Traceback (most recent call last):
    TypeError: b must be an explorer, such as explorers.convolution(); got 'average'
    """
    for name, one in (("a", a), ("b", b)):
        if not isinstance(one, Explorer):
            raise TypeError(
                f"{name} must be an explorer, such as explorers.convolution(); got {one!r}"
            )
    return SideBySide(a, b)


class SideBySide(widgets.HBox):
    """Two explorers; the browser shares the selection (``pair.js``)."""

    def __init__(self, a, b):
        self.a, self.b = a, b
        super().__init__([a, b])
        self.add_class("cnn-pair")

    def code(self) -> str:
        """The call that shows both as they are now."""
        parts = "".join(f"{one.code()},\n" for one in (self.a, self.b))
        return f"explorers.side_by_side(\n{indent(parts, '    ')})"

    def _repr_mimebundle_(self, **kwargs):
        alt = f"Two pictures. First: {self.a.picture.alt} Second: {self.b.picture.alt}"
        both = _below_each_other(self.a, self.b)
        return with_picture(super()._repr_mimebundle_(**kwargs), alt, both)


def _below_each_other(*explorers) -> bytes:
    """Their static pictures as one PNG."""
    from PIL import Image

    pictures = [Image.open(io.BytesIO(page.png(one.picture))).convert("RGB") for one in explorers]
    wide = max(picture.width for picture in pictures)
    whole = Image.new("RGB", (wide, sum(picture.height for picture in pictures)), "white")
    top = 0
    for picture in pictures:
        whole.paste(picture, (0, top))
        top += picture.height
    return page.in_256_colours(whole)
