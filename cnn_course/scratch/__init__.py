"""How does a network learn, if nothing is hidden?

A small convolutional network in NumPy: layers that stand on ``cnn_course.ops``, a network that is
a list of them, and the two optimisers. Every layer has ``forward(x)`` and ``backward(dy)``;
``backward`` hands on the gradient of the layer's input and keeps those of its weights.

Labels are whole numbers; the network ends in scores (logits), to which the loss applies softmax.

- ``layers``: each with its forward and its backward pass.
- ``network``: a list of layers, its loss and gradients, and their check by finite differences.
- ``copied``: a Keras model as such a network.
- ``optimisers``: how far does each weight move?
- ``loop``: mini-batches, epoch after epoch.
"""

import cnn_course
from cnn_course.scratch.copied import from_keras
from cnn_course.scratch.layers import (
    Activation,
    AvgPool,
    BatchNorm,
    Conv,
    Dense,
    Flatten,
    GlobalAvgPool,
    GlobalMaxPool,
    Layer,
    MaxPool,
    ReLU,
    Rescale,
    ZeroPad,
)
from cnn_course.scratch.loop import evaluate, train, train_step
from cnn_course.scratch.network import Network, counted, glorot, gradient_check
from cnn_course.scratch.optimisers import SGD, Adam

__all__ = cnn_course.offered(globals())
