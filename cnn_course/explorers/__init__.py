"""What happens when a slider moves? One function for each explorer; each displays itself."""

from cnn_course.explorers.convolution import convolution
from cnn_course.explorers.stride_and_padding import stride_and_padding

__all__ = ["convolution", "stride_and_padding"]
