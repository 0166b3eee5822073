"""How does a network learn, if nothing is hidden?

A small convolutional network in NumPy: layers that stand on ``cnn_course.ops``, a network that is
a list of them, and the two optimisers. Every layer has ``forward(x)`` and ``backward(dy)``;
``backward`` hands on the gradient of the layer's input and keeps those of its weights.

Labels are whole numbers; the network ends in scores (logits), to which the loss applies softmax.
"""

from __future__ import annotations

import numpy as np

from cnn_course import ops
from cnn_course.training import checked, cosine, minibatches

# --- layers ---------------------------------------------------------------------------------


class Layer:
    """Something with ``forward`` and ``backward``, and perhaps with ``weights`` to learn.

    Attributes
    ----------
    weights, gradients : list of ndarray
        What it learns, and how the loss changes with it after ``backward``; in the same order.
    """

    def __init__(self, *weights):
        self.weights = list(weights)
        self.gradients = [np.zeros_like(w) for w in weights]


class Conv(Layer):
    """Convolution: ``w`` (rows, columns, c_in, c_out) and ``b`` (c_out,)  [L2.8, L5.5]."""

    def __init__(self, w, b, *, stride=1, padding="valid"):
        super().__init__(w, b)
        self.how = {"stride": stride, "padding": padding}

    def forward(self, x):
        self.x = x
        return ops.conv(x, *self.weights, **self.how)

    def backward(self, dy):
        dx, *self.gradients = ops.conv_backward(dy, self.x, self.weights[0], **self.how)
        return dx


class MaxPool(Layer):
    """The largest cell of each window; its gradient goes back to that cell alone [L4.6]."""

    def __init__(self, size=2, *, stride=None, padding="valid"):
        super().__init__()
        self.how = {"size": size, "stride": stride, "padding": padding}

    def forward(self, x):
        self.x = x
        return ops.max_pool(x, **self.how)

    def backward(self, dy):
        return ops.max_pool_backward(dy, self.x, **self.how)


class ReLU(Layer):
    """Negative numbers become 0, and let no gradient through [L2.12]."""

    def forward(self, x):
        self.x = x
        return ops.relu(x)

    def backward(self, dy):
        return ops.relu_backward(dy, self.x)


class Flatten(Layer):
    """Maps to one row of numbers a picture, in reading order, and back [L8.4]."""

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dy):
        return dy.reshape(self.shape)


class Dense(Layer):
    """Every input to every output: ``w`` (n_in, n_out) and ``b`` (n_out,)."""

    def forward(self, x):
        self.x = x
        return ops.dense(x, *self.weights)

    def backward(self, dy):
        dx, *self.gradients = ops.dense_backward(dy, self.x, self.weights[0])
        return dx


# --- the network ----------------------------------------------------------------------------


class Network:
    """Layers in a line.

    Parameters
    ----------
    layers : list of Layer

    Examples
    --------
    >>> network = counted(seed=0)
    >>> sum(w.size for w in network.weights)
    27562
    >>> network(np.zeros((2, 28, 28, 1), "float32")).shape
    (2, 10)
    """

    def __init__(self, layers):
        self.layers = list(layers)

    def __call__(self, x):
        """Scores (logits) of each class: (pictures, classes)."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    @property
    def weights(self):
        """Every weight of every layer, in order: the arrays themselves, not copies."""
        return [w for layer in self.layers for w in layer.weights]

    def loss(self, x, labels):
        """The mean cross-entropy, and nothing else: what :func:`gradient_check` wiggles."""
        return ops.cross_entropy(self(x), labels)

    def loss_and_gradients(self, x, labels):
        """The mean cross-entropy and how it changes with every weight.

        Parameters
        ----------
        x : ndarray, (pictures, rows, columns, channels)
        labels : ndarray of int, (pictures,)

        Returns
        -------
        loss : float
        gradients : list of ndarray
            One for each of ``weights``.
        """
        logits = self(x)
        dy = ops.cross_entropy_backward(logits, labels)
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        gradients = [g for layer in self.layers for g in layer.gradients]
        return ops.cross_entropy(logits, labels), gradients


def counted(*, seed=0, dtype="float32"):
    """The lecture's counted model with fresh weights: 27,562 of them.

    Notes
    -----
    Source: [L8.2]. The weights are Glorot uniform and the biases zero, as Keras starts.

    Examples
    --------
    >>> [type(layer).__name__ for layer in counted().layers][:3]
    ['Conv', 'ReLU', 'MaxPool']
    """
    rng = np.random.default_rng(seed)

    def fresh(*shape):
        return glorot(shape, rng).astype(dtype), np.zeros(shape[-1], dtype)

    return Network(
        [
            Conv(*fresh(3, 3, 1, 8)),
            ReLU(),
            MaxPool(2),
            Conv(*fresh(3, 3, 8, 16)),
            ReLU(),
            MaxPool(2),
            Flatten(),
            Dense(*fresh(400, 64)),
            ReLU(),
            Dense(*fresh(64, 10)),
        ]
    )


def from_keras(model):
    """The same network with copies of a Keras model's weights.

    Parameters
    ----------
    model : keras.Sequential
        Conv2D, MaxPooling2D, Flatten and Dense layers; relu, linear, or softmax at the end (which
        is left to the loss).

    Returns
    -------
    Network
    """
    layers = []
    for layer in model.layers:
        kind = type(layer).__name__
        weights = [w.copy() for w in layer.get_weights()]
        activation = getattr(getattr(layer, "activation", None), "__name__", "linear")
        last = layer is model.layers[-1]
        if activation not in ("linear", "relu") and not (activation == "softmax" and last):
            raise ValueError(f"activation of {layer.name!r} must be relu; got {activation!r}")
        if kind == "Conv2D":
            layers.append(Conv(*weights, stride=layer.strides, padding=layer.padding))
        elif kind == "MaxPooling2D":
            layers.append(MaxPool(layer.pool_size, stride=layer.strides, padding=layer.padding))
        elif kind == "Flatten":
            layers.append(Flatten())
        elif kind == "Dense":
            layers.append(Dense(*weights))
        else:
            raise ValueError(
                f"model must be made of Conv2D, MaxPooling2D, Flatten and Dense; "
                f"layer {layer.name!r} is a {kind}"
            )
        if activation == "relu":
            layers.append(ReLU())
    return Network(layers)


def glorot(shape, rng):
    """Random weights between plus and minus ``sqrt(6 / (fan in + fan out))``.

    Large enough that signals do not fade from layer to layer, small enough that they do not grow.

    Notes
    -----
    Source: X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward
    neural networks, 2010. It is what Keras starts with.

    Examples
    --------
    >>> bool(abs(glorot((400, 64), np.random.default_rng(0))).max() < (6 / 464) ** 0.5)
    True
    """
    *kernel, c_in, c_out = shape
    limit = np.sqrt(6 / (np.prod(kernel) * (c_in + c_out)))
    return rng.uniform(-limit, limit, shape)


# --- optimisers -----------------------------------------------------------------------------


class SGD:
    """A step against the gradient, with a memory of the steps before (momentum).

    ``v <- momentum * v - learning_rate * g``, then ``w <- w + v``.

    Examples
    --------
    >>> w, sgd = np.array([1.0]), SGD(0.5, momentum=0.5)
    >>> for _ in range(2):
    ...     sgd.step([w], [np.array([1.0])])
    >>> w                                       # 1 - 0.5 - (0.25 + 0.5)
    array([-0.25])
    """

    def __init__(self, learning_rate=0.01, momentum=0.0):
        self.learning_rate, self.momentum = learning_rate, momentum
        self.velocity = None

    def step(self, weights, gradients):
        """Change every weight in place."""
        if self.velocity is None:
            self.velocity = [np.zeros_like(w) for w in weights]
        for w, g, v in zip(weights, gradients, self.velocity, strict=True):
            v *= self.momentum
            v -= self.learning_rate * g
            w += v


class Adam:
    """A step whose size is each weight's own: the mean gradient over its typical size.

    ``m`` and ``v`` are running means of ``g`` and ``g * g``. Both start at 0, but ``sqrt(v)`` is
    farther from its goal, so the step is scaled down at first:
    ``w <- w - rate * m / (sqrt(v) + epsilon)`` with
    ``rate = learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)``. This is Keras's Adam, also in
    its ``epsilon``, which stands outside that correction.

    Notes
    -----
    Source: D. Kingma and J. Ba, Adam: A Method for Stochastic Optimization, 2015, end of section 2.

    Examples
    --------
    >>> w = np.array([1.0, 1.0])
    >>> Adam(0.1).step([w], [np.array([1000.0, 0.01])])     # the first step is learning_rate
    >>> w.round(3)
    array([0.9, 0.9])
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.epsilon = learning_rate, epsilon
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.steps, self.mean, self.square = 0, None, None

    def step(self, weights, gradients):
        """Change every weight in place."""
        if self.mean is None:
            self.mean = [np.zeros_like(w) for w in weights]
            self.square = [np.zeros_like(w) for w in weights]
        self.steps += 1
        rate = self.learning_rate * float(
            np.sqrt(1 - self.beta_2**self.steps) / (1 - self.beta_1**self.steps)
        )
        for w, g, m, v in zip(weights, gradients, self.mean, self.square, strict=True):
            m += (1 - self.beta_1) * (g - m)
            v += (1 - self.beta_2) * (g * g - v)
            w -= rate * m / (np.sqrt(v) + self.epsilon)


# --- training -------------------------------------------------------------------------------


def train(network, data, optimiser, *, epochs, batch_size=32, shift=0, decay=True, seed=0):
    """Mini-batches, epoch after epoch; the mirror of :func:`cnn_course.training.fit`.

    Parameters
    ----------
    network : Network
    data : cnn_course.data.Dataset
    optimiser : SGD or Adam
    epochs, batch_size, shift, decay, seed
        As for :func:`cnn_course.training.fit`.

    Returns
    -------
    dict
        ``loss``, ``accuracy``, ``val_loss`` and ``val_accuracy``: one number an epoch. The
        training loss is the mean over the epoch's steps, weights changing meanwhile, as in Keras.
    """
    epochs, batch_size, shift, seed = checked(data, epochs, batch_size, shift, seed)
    rng = np.random.default_rng(seed)
    start = optimiser.learning_rate
    history = {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}
    for epoch in range(epochs):
        if decay:
            optimiser.learning_rate = cosine(start, epoch, epochs)
        total = 0.0
        for x, labels in minibatches(data.x_train, data.y_train, batch_size, rng, shift=shift):
            total += len(x) * train_step(network, optimiser, x, labels)
        history["loss"].append(total / len(data.x_train))
        history["accuracy"].append(evaluate(network, data.x_train, data.y_train)[1])
        loss, accuracy = evaluate(network, data.x_val, data.y_val)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    optimiser.learning_rate = start
    return history


def train_step(network, optimiser, x, labels) -> float:
    """Forward, backward, one step; the loss before it."""
    loss, gradients = network.loss_and_gradients(x, labels)
    optimiser.step(network.weights, gradients)
    return float(loss)


def evaluate(network, x, labels) -> tuple[float, float]:
    """Mean loss and accuracy on pictures, 500 at a time."""
    logits = np.concatenate([network(x[i : i + 500]) for i in range(0, len(x), 500)])
    return float(ops.cross_entropy(logits, labels)), float(np.mean(logits.argmax(-1) == labels))


def gradient_check(network, x, labels, *, per_array=5, step=1e-5, seed=0) -> float:
    """How far the gradients are from finite differences, relative to their size, at worst.

    Wiggles a few weights of every array by ``step`` either way and watches the loss. Give it
    pictures without blank areas (noise will do): where a picture is 0 and a bias still is 0, ReLU
    is asked exactly at its corner, and the difference is then the mean of two slopes.

    Parameters
    ----------
    network : Network
        With float64 weights (``counted(dtype="float64")``); float32 is too coarse for this.
    x, labels
        A few pictures.
    per_array : int
        Weights to try of each array.

    Returns
    -------
    float
        The largest ``|gradient - difference| / max(|gradient|, |difference|, 1e-6)``.

    Notes
    -----
    Source: [L5.5].
    """
    if any(w.dtype != np.float64 for w in network.weights):
        raise TypeError("network must have float64 weights; float32 is too coarse for differences")
    rng = np.random.default_rng(seed)
    _, gradients = network.loss_and_gradients(x, labels)
    worst = 0.0
    for weights, gradient in zip(network.weights, gradients, strict=True):
        for cell in rng.choice(weights.size, min(per_array, weights.size), replace=False):
            at = np.unravel_index(cell, weights.shape)
            kept = weights[at]
            weights[at] = kept + step
            above = network.loss(x, labels)
            weights[at] = kept - step
            below = network.loss(x, labels)
            weights[at] = kept
            difference = (above - below) / (2 * step)
            size = max(abs(gradient[at]), abs(difference), 1e-6)
            worst = max(worst, abs(gradient[at] - difference) / size)
    return float(worst)
