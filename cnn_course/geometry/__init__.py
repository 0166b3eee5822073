"""How large, where, how many: the whole numbers of a convolutional network.

Integers in, integers out. Nothing here looks at a pixel; every operation in ``ops`` asks this
module for its shapes, so a size that a notebook predicts and the size that comes out are the same.
"""

import cnn_course
from cnn_course.geometry.checks import is_sequence, per_axis, times, whole_number
from cnn_course.geometry.counting import (
    check_groups,
    conv_parameters,
    dense_parameters,
    usage_counts,
)
from cnn_course.geometry.fields import Field, Layer, receptive_field
from cnn_course.geometry.sizes import (
    Padding,
    Pair,
    effective_kernel,
    lecture_same_padding,
    output_shape,
    output_size,
    resolve_padding,
    same_padding,
    transposed_output_shape,
    transposed_output_size,
)

__all__ = cnn_course.offered(globals())
