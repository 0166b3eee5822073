"""Which models do the lectures build, and what does each layer of a model compute?

The models are today's Keras, compiled and ready to fit; TensorFlow is imported when one is built.

- ``build``: the lectures' models.
- ``reading``: what does a layer of any Keras model read, and with which options? Everything in the
  course that looks into a model asks here.
- ``options``: which options of a layer are read; the others are refused by name.
- ``table``: shapes and parameters on paper.
- ``outputs``: what every layer puts out, asked of Keras and computed with ``cnn_course.ops``.
- ``anywhere``: a classifier as a network for pictures of any size.
- ``inside``: one picture's way through a model, for the explorer.
"""

import cnn_course
from cnn_course.models.anywhere import fully_convolutional
from cnn_course.models.build import binary, convolutional, counted, large, plain
from cnn_course.models.outputs import activations, numpy_activations
from cnn_course.models.reading import activation_name, calls, puts_out_scores
from cnn_course.models.table import LayerRow, layer_table

__all__ = cnn_course.offered(globals())
