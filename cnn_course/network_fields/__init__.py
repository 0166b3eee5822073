"""Which part of the input does a unit of a Keras model see? Receptive fields of real networks.

``fields`` gives size, jump, start and centre for every layer of a model, along each axis, from
the arithmetic of Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural
Networks" (Distill, 2019) [L7.3], [L7.5]; ``effective_field`` measures one by gradients [L7.4].

- ``axis``: what happens along one axis when layers are stacked and branches meet?
- ``rules``: what does each kind of Keras layer read?
- ``graph``: in which order do the layers of a model follow each other?
- ``record``: the answer for one layer, a ``Field``.
- ``answers``: the functions you call.
- ``effective``: the gradient of a unit, which needs TensorFlow; nothing else here does.
"""

import cnn_course
from cnn_course.network_fields.answers import Row, as_text, field, fields, last_feature_layer, table
from cnn_course.network_fields.axis import AxisField
from cnn_course.network_fields.effective import effective_field
from cnn_course.network_fields.record import Field

__all__ = cnn_course.offered(globals())
