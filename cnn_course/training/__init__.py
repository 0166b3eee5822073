"""How does a model learn, and how well has it learned?

Fitting a Keras model with curves that grow while it learns, and reading the result: predictions,
the confusion matrix, the mistakes. Keras and matplotlib are imported when they are used. The same
steps written out in NumPy are in ``cnn_course.scratch``.

- ``fitting``: one call that trains.
- ``batches``: what a step sees, and how large it is.
- ``live``: the curves.
- ``answers``: predictions and mistakes.
"""

import cnn_course
from cnn_course.training.answers import accuracy, confusion_matrix, mistakes, predict
from cnn_course.training.batches import cosine, minibatches, shifted
from cnn_course.training.fitting import RECIPES, checked, fit
from cnn_course.training.live import curves, live_curves, progress

__all__ = cnn_course.offered(globals())
