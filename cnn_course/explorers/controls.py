"""Which knobs are there? ipywidgets with one look and enough room for their names."""

import ipywidgets as widgets

NAME = "100px"
WIDE = "218px"


def _style():
    return {"description_width": NAME}


def slider(name, value, low, high, tooltip=""):
    """A slider over whole numbers."""
    return widgets.IntSlider(
        value,
        low,
        high,
        description=name,
        tooltip=tooltip,
        style=_style(),
        layout=widgets.Layout(width=WIDE),
    )


def real_slider(name, value, low, high, step, tooltip=""):
    """A slider over decimal numbers."""
    return widgets.FloatSlider(
        value,
        min=low,
        max=high,
        step=step,
        description=name,
        tooltip=tooltip,
        style=_style(),
        layout=widgets.Layout(width=WIDE),
    )


def choice(name, value, options, tooltip="", width="246px"):
    """A drop-down; ``options`` are ``(words, value)`` pairs."""
    return widgets.Dropdown(
        options=options,
        value=value,
        description=name,
        tooltip=tooltip,
        style={"description_width": "66px"},
        layout=widgets.Layout(width=width),
    )


def field(name, value, tooltip=""):
    """A field for one decimal number."""
    return widgets.FloatText(
        value,
        description=name,
        tooltip=tooltip,
        style=_style(),
        layout=widgets.Layout(width="190px"),
    )


def tick(name, value, tooltip=""):
    """A box to tick."""
    return widgets.Checkbox(
        value,
        description=name,
        tooltip=tooltip,
        indent=False,
        layout=widgets.Layout(width="auto", margin="2px 12px 2px 8px"),
    )


def row(*controls):
    """Controls side by side that wrap where the page is narrow."""
    box = widgets.HBox(controls, layout=widgets.Layout(flex_flow="row wrap"))
    box.add_class("cnn-controls")
    return box
