"""The operations of a convolutional network, vectorised, each beside its backward pass.

Channels last, as in Keras; 1-D, 2-D and 3-D from one implementation. The loops that say the same
thing slowly are in ``by_hand``.
"""

import cnn_course
from cnn_course.ops.convolution import conv, conv_backward, conv_transpose, conv_transpose_backward
from cnn_course.ops.dense import (
    cross_entropy,
    cross_entropy_backward,
    dense,
    dense_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
)
from cnn_course.ops.pooling import (
    avg_pool,
    avg_pool_backward,
    global_avg_pool,
    global_avg_pool_backward,
    global_max_pool,
    global_max_pool_backward,
    max_pool,
    max_pool_backward,
    max_pool_winners,
)

__all__ = cnn_course.offered(globals())
