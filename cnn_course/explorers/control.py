"""What stands on the page for a knob? One slider, drop-down or box, as plain data."""

from collections.abc import Callable
from dataclasses import dataclass

ALWAYS = ({},)  # to hide a control whatever the values are


@dataclass(frozen=True)
class Control:
    """One slider, drop-down or box on the page.

    Attributes
    ----------
    kind : "slider", "choice" or "tick"
    name : str
        Of the value it shows and changes.
    label : str
    value : number, str or bool
        Where it starts.
    least, most, step : numbers
        Of a slider.
    options : tuple of (words, value)
        Of a choice.
    tooltip : str
    hide : tuple of dicts {name: values}
        It means nothing while each of these names has one of these values, in any of the dicts.
    of : str
        The knob it belongs to: those of one knob belong side by side.
    highest : function ``values -> number``, optional
        Where a slider ends at present, if that depends on other values.
    width : int
        Pixels in a notebook.
    """

    kind: str
    name: str
    label: str
    value: object
    least: float = 0
    most: float = 0
    step: float = 1
    options: tuple = ()
    tooltip: str = ""
    hide: tuple = ()
    of: str = ""
    highest: Callable | None = None
    width: int | None = None

    def hidden(self, values) -> bool:
        """Whether it means nothing at present."""
        return any(all(values[n] in some for n, some in case.items()) for case in self.hide)

    def spec(self) -> dict:
        """It as JSON takes it.

        >>> Control("tick", "average", "divide", False, hide=({"filter": (0, 1)},)).spec()
        {'kind': 'tick', 'name': 'average', 'label': 'divide', 'of': '', 'value': False,
         'hide': [{'filter': [0, 1]}]}
        """
        named = ("kind", "name", "label", "of", "value")
        found = {name: getattr(self, name) for name in named}
        if self.kind == "slider":
            found |= {"min": self.least, "max": self.most, "step": self.step}
        if self.options:
            found["options"] = [list(option) for option in self.options]
        if self.tooltip:
            found["tooltip"] = self.tooltip
        if self.hide:
            found["hide"] = [{n: list(some) for n, some in case.items()} for case in self.hide]
        return found
