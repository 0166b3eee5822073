"""How does a control look in a notebook? ipywidgets with one look and room for their names."""

import ipywidgets as widgets
import traitlets

WIDTHS = {"slider": 218, "choice": 246}
NAMES = {"slider": "100px", "choice": "66px"}


def box(control):
    """The widget of a control, which wears the colour that its knob has in a formula.

    >>> from cnn_course.explorers.knobs import Tick
    >>> box(*Tick("average", "divide").controls()).description
    'divide'
    """
    return _box(control).add_class(f"cnn-knob-{control.of}")


class _PictureFirst:
    """A slider whose value other pages of its kernel hear of after the picture, not before it."""

    def set_state(self, sync_data):
        super().set_state(sync_data)
        if self.comm:
            echo = {"method": "echo_update", "state": sync_data, "buffer_paths": []}
            self.comm.send(echo)


class _IntSlider(_PictureFirst, widgets.IntSlider):
    value = traitlets.CInt(0).tag(sync=True, echo_update=False)


class _FloatSlider(_PictureFirst, widgets.FloatSlider):
    value = traitlets.CFloat(0.0).tag(sync=True, echo_update=False)


def _box(control):
    look = {"description": control.label, "tooltip": control.tooltip}
    if control.kind == "tick":
        return tick(control.value, **look)
    look["layout"] = widgets.Layout(width=f"{control.width or WIDTHS[control.kind]}px")
    look["style"] = {"description_width": NAMES[control.kind]}
    if control.kind == "choice":
        return widgets.Dropdown(options=control.options, value=control.value, **look)
    ends = {"min": control.least, "max": control.most, "step": control.step}
    if isinstance(control.step, int):
        return _IntSlider(control.value, **ends, **look)
    return _FloatSlider(control.value, readout_format=".3f", **ends, **look)


def tick(value, **look):
    """A box to tick, only as wide as its words."""
    room = widgets.Layout(width="auto", margin="2px 12px 2px 8px")
    return widgets.Checkbox(value, indent=False, layout=room, **look)


def row(*controls):
    """Widgets side by side that wrap where the page is narrow."""
    layout = widgets.Layout(flex_flow="row wrap")
    return widgets.HBox(controls, layout=layout).add_class("cnn-controls")
