"""Where do the pictures come from, and which of them may the model learn from?

Everything here but :func:`mnist` and :func:`split` ships with scikit-learn, so nothing is
downloaded. Pixel values run from 0 to 1 as float32, channels last: ``(images, rows, columns,
channels)``. Every data set comes as one :class:`Dataset`, split once, with a seed, into the part to
learn from (train), the part to choose with (validation) and the part to be judged on, once, at the
end (test).

- ``own``: your own pictures, from arrays or from a folder.
- ``handwritten``, ``photographs``: what is always there.
- ``drawings``, ``resizing``: pictures made fit for a model.
- ``dataset``: the record.
"""

import cnn_course
from cnn_course.data.dataset import SPLITS, Dataset
from cnn_course.data.drawings import as_digit, as_mnist
from cnn_course.data.handwritten import digits, mnist
from cnn_course.data.own import split
from cnn_course.data.photographs import PHOTOGRAPHS, photo_blocks, photo_patches, photograph
from cnn_course.data.resizing import resize

__all__ = cnn_course.offered(globals())
