"""The questions a reader asks of a Keras model: one layer, all layers, as a table."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cnn_course.network_fields import graph
from cnn_course.network_fields.record import Field, by


def fields(
    model,
    *,
    input_size: int | Sequence[int] | None = None,
    ignore_global: bool = False,
    treat: Mapping | None = None,
    source: str | None = None,
) -> dict[str, Field]:
    """The receptive field of every layer of a Keras model [L7.3], [L7.5].

    As in prediction (``training=False``): while training, batch normalisation reads the whole
    batch, and random translations and the like move the picture.

    Parameters
    ----------
    model : keras.Model
        Functional or Sequential, with its input known; nested models are entered.
    input_size : int or one int for each axis, optional
        The size to assume where the model was built with None. Size and jump seldom depend on
        it; the start of "same" with a stride does, and then it must be given.
    ignore_global : bool
        Leave out the paths that see everything (squeeze-and-excite, group normalisation,
        attention), so that what the convolutions alone see remains.
    treat : mapping, optional
        For layers that are not known here: ``{layer or class name: name of a Keras class}`` whose
        rule to use, for example ``{"my_scale": "Activation"}``; or a layer of that class, where
        the rule needs its sizes: ``{"my_pool": keras.layers.MaxPooling2D(2)}``.
    source : str, optional
        Which input, when the model has several.

    Returns
    -------
    dict of str to Field
        In the order of the graph. A layer inside a nested model is ``outer/inner``; one that is
        called several times is ``name:0``, ``name:1`` and so on. A nested model with several
        outputs has the field of its first.

    Raises
    ------
    ValueError
        If a layer has no answer; the message names it. ``field`` still answers for the layers
        before it, and ``table`` shows both.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([
    ...     keras.Input((28, 20, 1)),
    ...     keras.layers.Conv2D(8, (3, 5), name="conv"),
    ...     keras.layers.MaxPooling2D(2, name="pool"),
    ... ])
    >>> fields(model)["pool"]
    Field('pool': sees 4 x 6, jump 2 x 2, start 0 x 0, centre 1.5 x 2.5, units 13 x 8)
    """
    results = graph.results(model, input_size, ignore_global, treat, source)
    answers = {name: _answer(found) for name, (_, found) in results.items()}
    return {name: found for name, found in answers.items() if found is not None}


def _answer(found) -> Field | None:
    if isinstance(found, ValueError):
        raise found
    return found


def field(model, layer=None, **options) -> Field:
    """The receptive field of one layer of a Keras model.

    Parameters
    ----------
    model : keras.Model
    layer : str or keras.Layer, optional
        Its name as in ``fields``; without it, the last layer that still has a map.
    **options
        As for ``fields``.

    Raises
    ------
    ValueError
        If the model has no such layer, or the layer has no answer.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((9, 1)), keras.layers.Conv1D(1, 3, name="conv")])
    >>> field(model, "conv").region(2)
    (slice(2, 5, None),)
    """
    results = graph.results(model, **options)
    if layer is None:
        answers = ((name, _answer(found)) for name, (_, found) in reversed(results.items()))
        layer = next((name for name, found in answers if found is not None and found.has_map), None)
        if layer is None:
            raise ValueError("no layer of the model has a map")
    name = graph.pick(results, layer)
    found = _answer(results[name][1])
    if found is None:
        raise ValueError(f"layer {name!r} does not depend on the input")
    return found


def last_feature_layer(model, **options) -> str:
    """The name of the last layer that still has a map: what a classifier's head pools.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((9, 9, 1)), keras.layers.Conv2D(1, 3, name="conv"),
    ...                           keras.layers.Flatten(), keras.layers.Dense(2)])
    >>> last_feature_layer(model)
    'conv'
    """
    return field(model, **options).layer


class Row(NamedTuple):
    """One line of ``table``: words ready to print."""

    layer: str
    kind: str
    units: str
    size: str
    jump: str
    start: str
    centre: str


def table(model, *, changes_only: bool = False, **options) -> list[Row]:
    """Every layer's field as rows of words, for people; ``as_text`` lines them up.

    Parameters
    ----------
    model : keras.Model
    changes_only : bool
        Leave out the layers that see the same as the row above (activations, 1x1 convolutions).
    **options
        As for ``fields``. A layer without an answer gets a row that says so.

    Returns
    -------
    list of Row

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((9, 8, 1)), keras.layers.Conv2D(1, 3, name="conv")])
    >>> print(as_text(table(model)[1:]))
    layer  kind    units  size   jump   start  centre
    conv   Conv2D  7 x 6  3 x 3  1 x 1  0 x 0  1 x 1
    """
    rows: list[Row] = []
    for name, (kind, found) in graph.results(model, **options).items():
        if found is None:
            continue
        if isinstance(found, ValueError):
            row = Row(name, kind, "-", f"no answer: {found}", "-", "-", "-")
        else:
            size = "everything" if found.everything else by(found.size)
            units = by(found.units) if found.has_map else "-"
            places = map(by, (found.jump, found.start, found.centre))
            row = Row(name, kind, units, size, *places)
        if not (changes_only and rows and rows[-1][2:] == row[2:]):
            rows.append(row)
    return rows


def as_text(rows: Sequence[Row]) -> str:
    """Rows of ``table`` in columns."""
    lines = [Row._fields, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(Row._fields))]
    return "\n".join(
        "  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
