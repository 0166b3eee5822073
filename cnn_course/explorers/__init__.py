"""What happens when a slider moves? One function for each explorer; each displays itself.

``side_by_side`` shows two of them with one selection.
"""

import cnn_course
from cnn_course.explorers.backward import backward
from cnn_course.explorers.convolution import convolution
from cnn_course.explorers.model_explorer import model_explorer
from cnn_course.explorers.network_fields import network_fields
from cnn_course.explorers.pair import side_by_side
from cnn_course.explorers.pixel_matching import pixel_matching
from cnn_course.explorers.pooling import pooling
from cnn_course.explorers.receptive_field import receptive_field
from cnn_course.explorers.slash_machine import slash_machine
from cnn_course.explorers.stride_and_padding import stride_and_padding
from cnn_course.explorers.training import training
from cnn_course.explorers.transposed_convolution import transposed_convolution

__all__ = cnn_course.offered(globals())
