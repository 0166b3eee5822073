"""Handwritten digits: scikit-learn's own, and MNIST."""

import os
import socket
from dataclasses import replace
from pathlib import Path

import numpy as np

from cnn_course.data.dataset import Dataset, divided
from cnn_course.data.resizing import resize
from cnn_course.geometry import whole_number

PATIENCE = 20  # seconds that a download may stand still
_WITHOUT_NETWORK = (
    "What would do: connect to the network once and call mnist() again; or fetch "
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz on another machine and "
    "call mnist('where/you/put/it/mnist.npz'); or use digits(28), which needs no network."
)


def digits(size=8, *, seed=0, validation=180, test=360) -> Dataset:
    """The 1,797 real handwritten digits that ship with scikit-learn.

    The split is stratified: each digit has the same share in all three parts. All pictures come
    from the same 13 writers (this is the test half of the UCI collection, whose other 30 writers
    scikit-learn leaves out, and it does not say who wrote what), so the test score answers "how
    well on another digit of these writers", not "how well on a new writer's".

    Parameters
    ----------
    size : int
        Side of the pictures. 8 gives them as they are; 28 is what the lecture's models want.
    seed : int
        Another seed, another split.
    validation, test : int
        How many pictures to hold out for each.

    Returns
    -------
    Dataset
        Pictures of ``(size, size, 1)``, ten classes.

    Source: [L8.7]; E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI 1998.

    Examples
    --------
    >>> digits(28)
    Dataset(1257 train, 180 validation and 360 test pictures of 28x28x1; \
10 classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
    """
    from sklearn.datasets import load_digits

    size = whole_number(size, "size")
    bunch = load_digits()
    x = (bunch.images[..., None] / 16).astype("float32")
    x = resize(x, (size, size))
    return divided(x, bunch.target, seed, validation, test, map(str, range(10)))


def mnist(path=None, *, seed=0, validation=5000) -> Dataset:
    """The 70,000 digits of MNIST: from a file, or through Keras, which downloads it once.

    Parameters
    ----------
    path : str or Path, optional
        An ``mnist.npz`` that holds ``x_train``, ``y_train``, ``x_test``, ``y_test``. Without it
        ``keras.datasets.mnist`` is asked, which keeps its copy (11 MB) in ``~/.keras/datasets``.
    seed : int
        Which training pictures become the validation part.
    validation : int
        How many of the 60,000 training pictures to hold out; the test part is MNIST's own.

    Returns
    -------
    Dataset
        Pictures of ``(28, 28, 1)``, ten classes.

    Raises
    ------
    ConnectionError
        If the file is not on this machine and cannot be downloaded, or the network is silent for
        20 seconds.
    FileNotFoundError
        If ``path`` names no file.
    TypeError
        If ``path`` is neither text nor a Path.
    ValueError
        If the file is not MNIST, or broken off.

    Source: [L8.7]; Y. LeCun, C. Cortes and C. Burges, The MNIST database.
    """
    if path is None:
        (x, y), (x_test, y_test) = _download_mnist()
    else:
        if not isinstance(path, (str, os.PathLike)):
            raise TypeError(f"path must be a str or a Path; got {path!r}")
        x, y, x_test, y_test = _read_mnist(Path(path).expanduser())
    rest = divided(_pixels(x), y, seed, validation, 0, map(str, range(10)))
    return replace(rest, x_test=_pixels(x_test), y_test=y_test.astype("int64"))


def _pixels(images):
    return (images[..., None] / np.float32(255)).astype("float32")


def _read_mnist(path):
    if not path.is_file():
        raise FileNotFoundError(
            f"path must name an mnist.npz; there is no file at {str(path)!r}. {_WITHOUT_NETWORK}"
        )
    try:
        with np.load(path) as file:
            arrays = [file[name] for name in ("x_train", "y_train", "x_test", "y_test")]
        right, why = _is_mnist(*arrays[:2]) and _is_mnist(*arrays[2:]), None
    except Exception as error:  # zipfile, zlib and NumPy each complain in their own way
        right, why = False, error
    if not right:
        raise ValueError(
            "path must name an mnist.npz with the arrays x_train and x_test (pictures of 28x28, "
            "uint8 from 0 to 255), y_train and y_test (a digit from 0 to 9 for each); "
            f"{str(path)!r} is not one, or it is incomplete: fetch it again"
        ) from why
    return arrays


def _is_mnist(x, y):
    return (
        x.shape[1:] == (28, 28)
        and x.dtype == np.uint8
        and y.shape == (len(x),)
        and bool(np.isin(y, range(10)).all())
    )


def _download_mnist():
    import keras

    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)  # Keras sets none: a silent proxy would hold it for ever
    try:
        return keras.datasets.mnist.load_data()
    except Exception as error:  # Keras wraps whatever urllib raises in a bare Exception
        raise ConnectionError(
            "MNIST is not on this machine and could not be downloaded. " + _WITHOUT_NETWORK
        ) from error
    finally:
        socket.setdefaulttimeout(before)
