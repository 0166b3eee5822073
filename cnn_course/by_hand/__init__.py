"""The loops one would write by hand: slow, obvious, and the oracle of everything in ``ops``.

First a staircase on bare arrays, one idea a step: :func:`correlate`, then stride and padding, then
channels. Then the whole operations, with the signatures of ``ops``. All of it works in any number
of dimensions: :func:`numpy.ndindex` goes through the cells of a grid of any rank in reading order,
exactly as nested ``for`` loops would.
"""

import cnn_course
from cnn_course.by_hand.operations import (
    avg_pool,
    avg_pool_backward,
    conv,
    conv_backward,
    conv_transpose,
    max_pool,
    max_pool_backward,
)
from cnn_course.by_hand.staircase import (
    convolution_matrix,
    convolve_true,
    correlate,
    correlate_channels,
    correlate_strided,
)

__all__ = cnn_course.offered(globals())
