"""How do several explorers keep the same setting? Checks and knobs that they share.

A setter is ``(new, name, value)``: it checks a value in the words of the operations and writes it,
and what follows from it, into the new values.
"""

from cnn_course import geometry
from cnn_course.explorers import controls as knobs

SIDES = ("top", "bottom", "left", "right")
RULES = (
    ("none (valid)", "valid"),
    ("same, as in the lecture", "lecture"),
    ("same, as in TensorFlow", "same"),
    ("p zeros on every side", "number"),
    ("each side by itself", "sides"),
)
PADDING = {"padding": "valid", "p": 1, **dict.fromkeys(SIDES, 0)}


def padding_controls(largest) -> dict:
    """The rule, and the sliders that belong to some rules (see ``padding_hidden``)."""
    return {
        "padding": knobs.choice("padding", "valid", RULES, width="262px"),
        "p": knobs.slider("p", 1, 0, largest),
        **{side: knobs.slider(side, 0, 0, largest) for side in SIDES},
    }


def padding_hidden(values) -> set:
    """The padding's sliders that mean nothing under the present rule."""
    hidden = set() if values["padding"] == "number" else {"p"}
    return hidden if values["padding"] == "sides" else hidden | set(SIDES)


def padding_of(values):
    """The padding in the operations' own terms (and ``"lecture"``)."""
    if values["padding"] == "number":
        return values["p"]
    if values["padding"] == "sides":
        return ((values["top"], values["bottom"]), (values["left"], values["right"]))
    return values["padding"]


def set_padding(new, name, value):
    """A rule's name, or the padding as the operations take it."""
    if isinstance(value, str) and value in ("lecture", "number", "sides"):
        new["padding"] = value
        return
    pairs = geometry.resolve_padding(value, (1, 1), (1, 1), (1, 1), (1, 1))
    if isinstance(value, str):
        new["padding"] = value
    elif geometry.is_sequence(value):
        new["padding"] = "sides"
        new.update(zip(SIDES, sum(pairs, ()), strict=True))
    else:
        new["padding"], new["p"] = "number", pairs[0][0]


def set_pair(new, name, value):
    """One number for both axes, or (down, across); the second is kept as ``NAME_across``."""
    down, across = geometry.per_axis(value, 2, name)
    new[name] = down
    if geometry.is_sequence(value) or not new["apart"]:
        new[f"{name}_across"] = across
        new["apart"] = new["apart"] or down != across


def set_count(new, name, value):
    """A whole number, 0 or more."""
    new[name] = geometry.whole_number(value, name, least=0)


def set_size(new, name, value):
    """A positive whole number."""
    new[name] = geometry.whole_number(value, name)


def set_flag(new, name, value):
    """True or False."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False; got {value!r}")
    new[name] = value


def one_of(options):
    """A setter for a value out of a few."""

    def setter(new, name, value):
        if value not in options:
            raise ValueError(f"{name} must be one of {', '.join(options)}; got {value!r}")
        new[name] = value

    return setter
