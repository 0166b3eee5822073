"""What does a picture say? Scenes: plain data made from the operations, drawn elsewhere.

Each explorer has one module here with one pure function, ``NAME_scene(values...) -> Scene``.
"""

from cnn_course.scenes.backward import backward_scene
from cnn_course.scenes.model_explorer import model_explorer_scene
from cnn_course.scenes.network_fields import network_fields_scene
from cnn_course.scenes.transposed_convolution import transposed_convolution_scene

__all__ = [
    "backward_scene",
    "model_explorer_scene",
    "network_fields_scene",
    "transposed_convolution_scene",
]
