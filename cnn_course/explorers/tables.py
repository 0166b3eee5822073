"""The explorers whose knobs are not yet declared by their kind: tables of names stand for knobs."""

from types import SimpleNamespace

from cnn_course.explorers import explorer


def Explorer(
    scene,
    values,
    controls,
    *,
    groups,
    update,
    cell=None,
    hidden=lambda values: set(),
    limits=lambda values: {},
    point=None,
):
    """An explorer of tables."""
    knobs = SimpleNamespace(
        controls=controls,
        rows=groups,
        update=update,
        hidden=hidden,
        limits=limits,
        told=lambda values: {"values": values},
    )
    return explorer.Explorer(scene, knobs, values, cell=cell, point=point)
