"""Which part of a photograph does one unit of a real network see? [L7.5]"""

import io
import math
from base64 import b64encode
from functools import lru_cache

import numpy as np

from cnn_course import geometry
from cnn_course.pictures.scene import Photo, Scene
from cnn_course.pictures.words import number, shape_text

MARGIN = 0.22  # of the picture's size, shown around it
MOST_DOTS = 32  # units along an axis whose centres are drawn
NOTHING = (0, 0, 0, 0)  # the region of a unit that sees no pixel


def network_fields_scene(photo, field, unit=None, *, network="") -> Scene:
    """The region of a photograph that one unit of a network's layer sees.

    Parameters
    ----------
    photo : array, (rows, columns) or (rows, columns, 3), values from 0 to 1
        As large as the network's input.
    field : cnn_course.network_fields.Field
        With two axes.
    unit : (int, int), optional
        The middle one if not given.
    network : str
        The network's name, for the words.

    Returns
    -------
    Scene
        With one ``Photo``: solid what is seen, dashed the whole field where it reaches out of the
        picture, dots for the centres of all units where they are few.

    Source: [L7.3], [L7.5].
    """
    photo = np.asarray(photo)
    size = photo.shape[:2]
    if len(field.axes) != 2:
        raise ValueError(f"the network must take pictures: two axes; got {len(field.axes)}")
    if tuple(n or m for n, m in zip(field.input_size, size, strict=True)) != size:
        raise ValueError(
            f"photo must be as large as the network's input, {shape_text(*field.input_size)}; "
            f"got {shape_text(*size)}"
        )
    unit = field.middle if unit is None else unit
    rows, cols = field.region(unit)
    inside = (rows.start, cols.start, _end(rows, size[0]), _end(cols, size[1]))
    if inside[0] == inside[2] or inside[1] == inside[3]:
        inside = NOTHING
    spans = field.unclipped(unit)
    finite = None not in spans and all(math.isfinite(v) for span in spans for v in span)
    outside = finite and tuple(zip(*spans, strict=True)) != ((inside[:2]), (inside[2:]))
    reach = tuple(v for pair in zip(*spans, strict=True) for v in pair) if outside else ()
    centre = _centre(field, unit)
    name = f"unit {_pair(unit)} of {field.layer}" if field.has_map else field.layer
    sentence = _sentence(name, field, inside, reach, size, gap=None in spans)
    shown = Photo(
        key="photo",
        name=network or "photograph",
        image=_encoded(np.round(photo * 255).astype(np.uint8).tobytes(), photo.shape),
        size=size,
        region=inside,
        reach=reach,
        dots=_dots(field),
        dot=tuple(c + 0.5 for c in centre) if centre else (),
        margin=round(MARGIN * max(size), 1),
        shape=f"{shape_text(*size)}, layer {field.layer}",
    )
    return Scene(
        "Receptive fields of a network",
        rows=((shown,),),
        sentence=sentence,
        formula=_formula(field, unit, centre),
        facts=_facts(field, inside, size),
        alt=f"{f'{network}: ' if network else ''}{sentence} {_alt(field)}",
    )


def _end(part, size) -> int:
    return size if part.stop is None else part.stop


def _centre(field, unit):
    if not field.has_map or field.everything:
        return None
    spans = [axis.span(u) for axis, u in zip(field.axes, unit, strict=True)]
    return None if None in spans else tuple((first + last) / 2 for first, last in spans)


def _pair(unit) -> str:
    return f"({', '.join(map(str, unit))})"


def _size(values) -> str:
    return " × ".join("all" if v == math.inf else str(v) for v in values)


def _sentence(name, field, inside, reach, size, gap) -> str:
    top, left, bottom, right = inside
    if inside == NOTHING:
        instead = "a gap that a transposed convolution left" if gap else "padding"
        return f"{name} sees nothing of the picture, only {instead}."
    if (bottom - top, right - left) == tuple(size):
        seen = "sees the whole picture"
    else:
        seen = f"sees rows {top} to {bottom - 1} and columns {left} to {right - 1}"
    if field.everything:
        return f"{name} {seen}, from every place."
    if not reach:
        return f"{name} {seen}, {_size(field.size)} pixels."
    area = (reach[2] - reach[0]) * (reach[3] - reach[1])
    share = 1 - (bottom - top) * (right - left) / area
    return (
        f"{name} {seen}. Its field of {_size(field.size)} reaches over the edge: "
        f"rows {number(reach[0])} to {number(reach[2] - 1)}, columns {number(reach[1])} to "
        f"{number(reach[3] - 1)}; {share:.0%} of it is padding."
    )


def _formula(field, unit, centre) -> tuple:
    if centre is None:
        return ()
    first = _centre(field, (0, 0))
    lines = []
    for axis, name in enumerate(("row", "column")):
        lines.append(
            f"centre, {name}:  {_place(first[axis])} + {field.jump[axis]}·{unit[axis]} = "
            f"{_place(centre[axis])}"
        )
    return tuple(lines) if all(axis.period == 1 for axis in field.axes) else ()


def _place(value) -> str:
    return number(value, 0 if float(value).is_integer() else 1)


def _facts(field, inside, size) -> tuple:
    seen = (inside[2] - inside[0]) * (inside[3] - inside[1])
    share = seen / math.prod(size)
    whole = "everything" if share == 1 else "the whole map"
    facts = [("layer", field.kind), ("size", whole if field.everything else _size(field.size))]
    if field.has_map:
        facts += [("jump", _size(field.jump)), ("units", _size(field.units))]
    return (*facts, ("share of the picture", f"{share:.0%}"))


def _alt(field) -> str:
    if not field.has_map:
        return "No map is left."
    return f"Neighbouring units lie {_size(field.jump)} pixels apart."


def _dots(field) -> tuple:
    if not field.has_map or field.everything or any(axis.period > 1 for axis in field.axes):
        return ()
    if any(n is None or n > MOST_DOTS for n in field.units):
        return ()
    centre = _centre(field, (0, 0))
    return tuple(c + 0.5 for c in centre) + tuple(field.jump) + tuple(field.units)


@lru_cache(maxsize=8)
def _encoded(data, shape) -> str:
    """A picture of bytes as a data URI, small enough to send."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(np.frombuffer(data, np.uint8).reshape(shape)).convert("RGB").save(
        buffer, format="jpeg", quality=88
    )
    return f"data:image/jpeg;base64,{b64encode(buffer.getvalue()).decode()}"


def fitted(photo, size) -> np.ndarray:
    """The middle of a photograph, cut to the shape of a network's input and resized to it.

    >>> fitted(np.zeros((40, 60, 3)), (20, 20)).shape
    (20, 20, 3)
    """
    from cnn_course import data

    photo = np.asarray(photo, "float32")
    if photo.ndim not in (2, 3) or (photo.ndim == 3 and photo.shape[2] != 3):
        raise ValueError(
            "photo must be (rows, columns) or (rows, columns, 3); got "
            f"{geometry.times(photo.shape)}"
        )
    if not (photo.min() >= 0 and photo.max() <= 1):
        raise ValueError(f"photo must have values from 0 to 1: {data.scale.found(photo)}")
    if photo.ndim == 2:
        photo = np.repeat(photo[:, :, None], 3, axis=2)
    rows, cols = photo.shape[:2]
    share = min(rows / size[0], cols / size[1])
    high, wide = (max(1, round(n * share)) for n in size)
    top, left = (rows - high) // 2, (cols - wide) // 2
    cut = photo[top : top + high, left : left + wide]
    return np.clip(data.resize(cut[None], tuple(size))[0], 0, 1)
