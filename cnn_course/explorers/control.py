"""What stands on the page for a knob? One slider, drop-down or box, as plain data."""

from collections.abc import Callable
from dataclasses import dataclass

ALWAYS = ({},)  # to hide a control whatever the values are


@dataclass(frozen=True)
class Control:
    """One slider, drop-down or box on the page."""

    kind: str  # "slider", "choice" or "tick"
    name: str  # of the value it shows and changes
    label: str
    value: object  # where it starts
    least: float = 0  # of a slider
    most: float = 0
    step: float = 1
    options: tuple = ()  # of a choice: (words, value) of each
    tooltip: str = ""
    hide: tuple = ()  # of {name: values}: it means nothing while all names of one have such values
    of: str = ""  # the knob it belongs to: those of one knob belong side by side
    highest: Callable | None = None  # ``values -> number``: where the slider ends at present
    width: int | None = None  # px in a notebook

    def hidden(self, values) -> bool:
        """Whether it means nothing at present."""
        return any(all(values[n] in some for n, some in case.items()) for case in self.hide)
