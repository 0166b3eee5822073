"""One picture's way through a model: what every layer makes of it, and where its units look [L8.7].

What the model explorer draws; nothing here knows of drawing.
"""

from dataclasses import dataclass

import numpy as np

from cnn_course.data import scale
from cnn_course.models import reading
from cnn_course.models.outputs import kernels_of, numbers_of

LARGEST = 128  # rows and columns of a picture
MOST_LAYERS = 24
_CELL_BY_CELL = ("Activation", "ReLU", "LeakyReLU", "ELU", "BatchNormalization", "Rescaling")
_MAP_BY_MAP = ("MaxPooling2D", "AveragePooling2D", "DepthwiseConv2D")
_HIDDEN = ("InputLayer", "Flatten", "Dropout", "Reshape")


@dataclass(frozen=True)
class Window:
    """Which cells of the layer before a unit reads, each (down, across).

    Unit ``(i, j)`` reads ``origin + step * (i, j) + spacing * (a, b)`` for ``a, b`` below ``size``;
    of its own map alone where ``same_map``, else of every map.
    """

    origin: tuple
    step: tuple
    size: tuple
    spacing: tuple
    same_map: bool


@dataclass(frozen=True)
class Seen:
    """A layer's numbers for one picture, and where its units look.

    ``field`` is (start, step, size), each (down, across), of what a unit sees of the picture; a
    step of 0 is the same for all. Where that is not one window for each unit, it is None.
    """

    name: str
    values: np.ndarray  # (rows, columns, maps) or (units,)
    kind: str = ""
    activation: str = "linear"
    kernel: tuple | None = None  # rows and columns of its window, if it has one
    parameters: int = 0
    field: tuple | None = None
    window: Window | None = None  # the same on the layer before
    # Of a first layer, and of the one asked for, if its units are sums of products:
    kernels: np.ndarray | None = None  # (rows, columns, channels that one map reads, maps)
    bias: np.ndarray | None = None  # (maps,)

    @property
    def maps(self) -> np.ndarray:
        """The numbers as maps, (maps, rows, columns); a unit is a map of one."""
        flat = self.values.ndim == 1
        return np.moveaxis(self.values.reshape(1, 1, -1) if flat else self.values, -1, 0)


class Reader:
    """A Keras model that shows its inside: a picture in, every layer's numbers out.

    Attributes
    ----------
    classes : int
        At least 2: a single number speaks of two classes.
    probability : bool
        Whether a single number is a probability, or else a score, above 0 for class 1.
    left_out : list of str
        Layers that put out neither maps nor one row of numbers.
    count : dict
        Of each layer, how many maps, or units, it has.

    Examples
    --------
    >>> from cnn_course import models
    >>> read = Reader(models.counted())
    >>> layers, scores = read(np.zeros((28, 28, 1)))
    >>> [(layer.name, layer.values.shape, layer.field) for layer in layers[:2]]
    [('conv_1', (26, 26, 8), ((0, 0), (1, 1), (3, 3))), \
('pool_1', (13, 13, 8), ((0, 0), (2, 2), (4, 4)))]
    """

    def __init__(self, model):
        import keras

        self.shape = _picture_shape(model)
        self.classes = max(_classes(model), 2)
        self.model = model
        calls = reading.calls(model)
        last = model.outputs[0]
        self.last = next(name for name, node in calls.items() if node.outputs[0] is last)
        self.rescales = reading.rescales(model)
        self.probability = not reading.puts_out_scores(model)
        inner = {name: node for name, node in calls.items() if name != self.last}
        self.shown = {name: node for name, node in inner.items() if _shows(node)}
        self.left_out = [
            name
            for name, node in inner.items()
            if name not in self.shown and type(node.operation).__name__ not in _HIDDEN
        ]
        if len(self.shown) > MOST_LAYERS:
            raise ValueError(
                f"model must have at most {MOST_LAYERS} layers in this explorer; "
                f"it has {len(self.shown)}"
            )
        outputs = [node.outputs[0] for node in self.shown.values()]
        self.most_maps = max((one.shape[-1] for one in outputs if len(one.shape) == 4), default=0)
        self._sources = dict(zip(self.shown, [model.inputs[0], *outputs], strict=False))
        self._looks = {name: self._look(name) for name in self.shown}
        self.count = {
            name: one.shape[-1]
            for (name, (_, window)), one in zip(self._looks.items(), outputs, strict=True)
            if len(one.shape) == 4 or window
        }
        inside = keras.Model(model.inputs, [*outputs, last])
        self._inside = _graph(inside, self.shape)

    def __call__(self, picture, large="") -> tuple[list[Seen], np.ndarray]:
        """Every layer but the last, and the last one's numbers: scores or probabilities.

        The layer named ``large`` comes with its kernels, if it has any.
        """
        *values, scores = self._inside(picture)
        layers = []
        for (name, node), numbers in zip(self.shown.items(), values, strict=True):
            field, window = self._looks[name]
            layer, more = node.operation, {}
            kind = type(layer).__name__
            if window and (name == large or self._sources[name] is self.model.inputs[0]):
                more = _products(layer, window)
            kernel = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
            learned = layer.count_params() if hasattr(layer, "count_params") else 0
            activation = reading.activation_name(layer)
            layers.append(
                Seen(name, numbers[0], kind, activation, kernel, learned, field, window, **more)
            )
        return layers, scores[0]

    def _look(self, name):
        """Where a unit looks on the picture, and on the layer before (or None)."""
        node, before = self.shown[name], self._sources[name].shape
        window = None
        if len(node.outputs[0].shape) == 4:
            window = _window(node) if self._follows(name, "Dropout") else None
        elif reading.kind_of(node.operation) == "Dense" and self._follows(
            name, "Dropout", "Flatten"
        ):
            # A weight for every cell of flattened maps, or of one row: a kernel as large as they.
            size = tuple(before[1:3]) if len(before) == 4 else (1, before[1])
            window = Window((0, 0), (0, 0), size, (1, 1), False)
        return _field(self.model, name), window

    def _follows(self, name, *between) -> bool:
        """Whether the layer reads the one shown before it, through nothing but these kinds."""
        tensors = self.shown[name].input_tensors
        while len(tensors) == 1 and tensors[0] is not self._sources[name]:
            layer, call, _ = tensors[0]._keras_history
            if type(layer).__name__ not in between:
                return False
            tensors = layer._inbound_nodes[call].input_tensors
        return len(tensors) == 1


def _products(layer, window) -> dict:
    """The kernels and biases of a layer that multiplies and adds; of any other nothing."""
    kind = reading.kind_of(layer)
    if kind == "Dense":
        kernels, bias = numbers_of(layer.kernel), numbers_of(layer.bias)
        kernels = kernels.reshape(*window.size, -1, kernels.shape[-1])
    elif kind in ("Conv2D", "DepthwiseConv2D"):
        ((kernels, bias, _),) = kernels_of(layer)
    else:
        return {}
    return {"kernels": kernels, "bias": np.zeros(kernels.shape[-1]) if bias is None else bias}


def remark(picture) -> str:
    """What is to be said of a picture whose pixels are not from 0 to 1; else nothing."""
    said = scale.found(picture)
    said = said and f"{said}. If this model learned from such pixels, all is well."
    return said[:1].upper() + said[1:]


def _picture_shape(model) -> tuple:
    """(rows, columns, channels) of the model's one input."""
    import keras

    if not isinstance(model, keras.Model):
        raise TypeError(f"model must be a keras.Model; got {type(model).__name__}")
    if isinstance(model, keras.Sequential) and not hasattr(model, "input_shape"):
        raise ValueError(
            f"model {model.name!r} does not know the size of its pictures yet; begin it with "
            "keras.Input((rows, columns, channels))"
        )
    if not hasattr(model, "input_shape"):
        raise ValueError(
            f"model {model.name!r} is a class of its own, {type(model).__name__}, that does not "
            "show its layers; a Sequential or functional model would do"
        )
    shape = tuple(model.inputs[0].shape[1:]) if len(model.inputs) == 1 else ()
    if len(shape) != 3 or None in shape or max(shape[:2]) > LARGEST:
        raise ValueError(
            f"model must take pictures (rows, columns, channels) of a fixed size, at most "
            f"{LARGEST}x{LARGEST} in this explorer; it takes {model.input_shape}"
        )
    return shape


def _classes(model) -> int:
    """How many numbers the model's one output has."""
    if len(model.outputs) != 1:
        names = ", ".join(repr(one._keras_history.operation.name) for one in model.outputs)
        raise ValueError(
            f"model must have one output; it has {len(model.outputs)}: {names}. "
            "keras.Model(model.inputs, model.outputs[0]) has the first alone"
        )
    shape = model.outputs[0].shape
    if len(shape) != 2:
        name = model.outputs[0]._keras_history.operation.name
        raise ValueError(f"model must end in one number per class; {name!r} puts out {shape[1:]}")
    return shape[1]


def _graph(model, shape):
    """A function from one picture to all the model's outputs, as a graph of its own.

    ``model.predict`` would be slower, and warns when many models are made one after the other.
    """
    import tensorflow as tf

    run = tf.function(lambda x: tf.nest.flatten(model([x], training=False)), autograph=False)
    run = run.get_concrete_function(tf.TensorSpec((1, *shape)))
    return lambda picture: [
        out.numpy() for out in run(tf.constant(np.asarray(picture, "float32")[None]))
    ]


def _shows(node) -> bool:
    shape = node.outputs[0].shape if len(node.outputs) == 1 else ()
    kind = type(node.operation).__name__
    return len(shape) in (2, 4) and None not in shape[1:] and kind not in _HIDDEN


def _field(model, name):
    """(start, step, size) of what its units see of the picture, each (down, across), or None.

    A fully connected unit sees all that the units below it see, which may be less than the whole:
    a last row that a pooling leaves over is read by nobody.
    """
    from cnn_course import network_fields

    try:
        axes = network_fields.field(model, name).axes
    except ValueError:
        return None
    found = []
    for axis in axes:
        span = axis.seen(0) if axis.everything else axis.span(0)
        if span is None or axis.also or axis.period > 1 or span[1] == float("inf") or _uneven(axis):
            return None
        step = 0 if axis.everything else axis.step
        found.append((int(span[0]), step, int(span[1] - span[0]) + 1))
    return tuple(zip(*found, strict=True))


def _uneven(axis) -> bool:
    """Whether some unit sees less than its span inside the picture, reading over a border."""
    if axis.everything or axis.extent is None:
        return False
    inside = [
        (max(first, 0), min(last, axis.extent - 1))
        for first, last in map(axis.span, range(axis.units))
    ]
    return [axis.seen(unit) for unit in range(axis.units)] != inside


def _window(node):
    layer = node.operation
    kind = reading.kind_of(layer)
    if kind in _CELL_BY_CELL and reading.activation_of(layer).over in ((), -1):
        return Window((0, 0), (1, 1), (1, 1), (1, 1), True)
    window = reading.window_of(layer)
    groups = getattr(layer, "groups", 1) * getattr(layer, "depth_multiplier", 1)
    if window is None or kind.startswith("Conv2DTranspose") or not kind or groups > 1:
        return None
    origin = tuple(-before for before, _ in window.pads(node.input_tensors[0].shape[1:3]))
    return Window(origin, window.stride, window.kernel, window.dilation, kind in _MAP_BY_MAP)
