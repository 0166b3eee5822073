"""Where do the pictures come from, and which of them may the model learn from?

Everything here but :func:`mnist` ships with scikit-learn, so nothing is downloaded. Pixel values
run from 0 to 1 as float32, channels last: ``(images, rows, columns, channels)``. Every data set
comes as one :class:`Dataset`, split once, with a seed, into the part to learn from (train), the
part to choose with (validation) and the part to be judged on, once, at the end (test).
"""

import os
import socket
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from cnn_course.geometry import per_axis, whole_number
from cnn_course.ops.windows import numbers

PATIENCE = 20  # seconds that a download may stand still
PHOTOGRAPHS = ("china", "flower")
SPLITS = ("train", "val", "test")


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Pictures and labels, already split in three.

    Attributes
    ----------
    x_train, x_val, x_test : ndarray, (images, rows, columns, channels)
        Pixel values from 0 to 1, float32.
    y_train, y_val, y_test : ndarray, (images,)
        The class of each picture, a whole number from 0.
    class_names : tuple of str
        What class 0, 1, 2, ... is called.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, columns and channels of one picture: what Keras calls ``input_shape``."""
        return self.x_train.shape[1:]

    def first(self, pictures):
        """The same, with only the first ``pictures`` to train on: how little is enough?

        >>> digits().first(200)
        Dataset(200 train, 180 validation and 360 test pictures of 8x8x1; \
10 classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
        """
        n = whole_number(pictures, "pictures", least=1)
        if n > len(self.x_train):
            raise ValueError(
                f"pictures must be at most {len(self.x_train)}, the size of the training part; "
                f"got {n}"
            )
        return replace(self, x_train=self.x_train[:n], y_train=self.y_train[:n])

    def __repr__(self) -> str:
        rows, columns, channels = self.shape
        return (
            f"Dataset({len(self.x_train)} train, {len(self.x_val)} validation and "
            f"{len(self.x_test)} test pictures of {rows}x{columns}x{channels}; "
            f"{len(self.class_names)} classes: {', '.join(self.class_names)})"
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

    Notes
    -----
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
    return _split(x, bunch.target, seed, validation, test, map(str, range(10)))


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

    Notes
    -----
    Source: [L8.7]; Y. LeCun, C. Cortes and C. Burges, The MNIST database.
    """
    if path is None:
        (x, y), (x_test, y_test) = _download_mnist()
    else:
        if not isinstance(path, (str, os.PathLike)):
            raise TypeError(f"path must be a str or a Path; got {path!r}")
        x, y, x_test, y_test = _read_mnist(Path(path).expanduser())
    rest = _split(_pixels(x), y, seed, validation, 0, map(str, range(10)))
    return Dataset(
        rest.x_train,
        rest.y_train,
        rest.x_val,
        rest.y_val,
        _pixels(x_test),
        y_test.astype("int64"),
        rest.class_names,
    )


def photograph(name="china", height=None, *, grey=False) -> np.ndarray:
    """One of the two real photographs that ship with scikit-learn.

    Parameters
    ----------
    name : {"china", "flower"}
        A pavilion by a lake, or a dahlia.
    height : int, optional
        Rows wanted; the columns follow so that nothing is stretched. Without it: 427 x 640.
    grey : bool
        Mix the three colours into one brightness, weighted as the eye does (Rec. 601).

    Returns
    -------
    ndarray, (rows, columns, 3), or (rows, columns) when grey
        Values from 0 to 1, float32.

    Notes
    -----
    Source: [L2.15].

    Examples
    --------
    >>> photograph("china", height=120).shape
    (120, 180, 3)
    >>> photograph("flower", height=120, grey=True).shape
    (120, 180)
    """
    from sklearn.datasets import load_sample_image

    _known(name)
    picture = (load_sample_image(f"{name}.jpg") / 255).astype("float32")
    if height is not None:
        height = whole_number(height, "height")
        width = max(1, round(height * picture.shape[1] / picture.shape[0]))
        picture = resize(picture[None], (height, width))[0]
    if grey:
        picture = picture @ np.array([0.299, 0.587, 0.114], "float32")
    return picture


def photo_patches(size=64, *, seed=0, per_block=24) -> Dataset:
    """A binary task on real photographs: is this patch from the pavilion (0) or the flower (1)?

    Patches that overlap share pixels; thrown together and split at random, most test patches
    would have been seen in training. So each photograph is first cut into blocks
    (:func:`photo_blocks`), each block goes to one part, and a patch never leaves its block.

    What a good score shows is modest: the model tells unseen regions of these two photographs
    apart. It says nothing about other pavilions or flowers; and with three test blocks a
    photograph, another seed gives another score.

    Parameters
    ----------
    size : int
        Side of a patch, at most 128.
    seed : int
        Which block goes where, and where in it the patches lie.
    per_block : int
        Patches from each of the 15 blocks of a photograph.

    Returns
    -------
    Dataset
        Patches of ``(size, size, 3)``; classes pavilion and flower, equally many of each.

    Notes
    -----
    Source: [L8.3].

    Examples
    --------
    >>> photo_patches()
    Dataset(432 train, 144 validation and 144 test pictures of 64x64x3; 2 classes: pavilion, flower)
    """
    size, per_block = whole_number(size, "size"), whole_number(per_block, "per_block")
    seed = whole_number(seed, "seed", least=0)
    pictures = {name: photograph(name) for name in PHOTOGRAPHS}
    return _patches(pictures, size, seed, per_block)


def photo_blocks(name="china", *, seed=0) -> dict[str, list[tuple[int, int, int, int]]]:
    """Which regions of a photograph :func:`photo_patches` learns from, and which it is tested on.

    Parameters
    ----------
    name : {"china", "flower"}
        Which photograph, at its full 427 x 640.
    seed : int
        The seed given to :func:`photo_patches`.

    Returns
    -------
    dict
        For ``"train"``, ``"val"`` and ``"test"`` a list of 9, 3 and 3 blocks
        ``(top, left, bottom, right)``; bottom and right are the first row and column outside.

    Examples
    --------
    >>> {part: len(blocks) for part, blocks in photo_blocks().items()}
    {'train': 9, 'val': 3, 'test': 3}
    """
    seed = whole_number(seed, "seed", least=0)
    tops = np.linspace(0, 427, 4).astype(int).tolist()
    lefts = np.linspace(0, 640, 6).astype(int).tolist()
    blocks = [
        (top, left, bottom, right)
        for top, bottom in pairwise(tops)
        for left, right in pairwise(lefts)
    ]
    order = np.random.default_rng([seed, _known(name)]).permutation(len(blocks))
    shuffled = [blocks[i] for i in order]
    return {"train": shuffled[:9], "val": shuffled[9:12], "test": shuffled[12:]}


def as_digit(ink, size=28) -> np.ndarray:
    """Turn a drawing into a picture like those of :func:`digits`, whatever its size and place.

    The collection's own recipe: cut out the ink, scale it to 32 x 32 without stretching, and let
    each block of 4 x 4 pixels become one of 8 x 8 values; then enlarge as :func:`digits` does. A
    model reads a drawing well only if it is prepared as the training pictures were.

    Parameters
    ----------
    ink : ndarray, (rows, columns)
        0 where the paper is blank, 1 where the pen went.
    size : int
        Side of the picture wanted.

    Returns
    -------
    ndarray, (size, size, 1)
        Values from 0 to 1, float32; all zeros for an empty drawing.

    Examples
    --------
    >>> drawing = np.zeros((50, 40)); drawing[10:30, 5:9] = 1    # a 1, off centre
    >>> as_digit(drawing, size=8)[..., 0].max(axis=0).astype(float).round(1).tolist()
    [0.0, 0.0, 0.0, 0.8, 0.8, 0.0, 0.0, 0.0]
    """
    size = whole_number(size, "size")
    drawn = _cut_out(ink, 32)
    if drawn is None:
        return np.zeros((size, size, 1), "float32")
    height, width, _ = drawn.shape
    canvas = np.zeros((1, 32, 32, 1), "float32")
    top, left = (32 - height) // 2, (32 - width) // 2
    canvas[0, top : top + height, left : left + width] = drawn
    counted = canvas.reshape(1, 8, 4, 8, 4, 1).mean(axis=(2, 4))
    return resize(counted, (size, size))[0]


def as_mnist(ink) -> np.ndarray:
    """Turn a drawing into a picture like those of :func:`mnist`, whatever its size and place.

    MNIST's own recipe: cut out the ink, scale it without stretching until its longer side is 20
    pixels, and lay it on a page of 28 x 28 so that its centre of mass is in the middle (on cell
    14, counted from 0; to the nearest pixel). A digit of MNIST comes out as it went in.

    Parameters
    ----------
    ink : ndarray, (rows, columns)
        0 where the paper is blank, 1 where the pen went.

    Returns
    -------
    ndarray, (28, 28, 1)
        Values from 0 to 1, float32; all zeros for an empty drawing.

    Notes
    -----
    Source: Y. LeCun, C. Cortes and C. Burges, The MNIST database.

    Examples
    --------
    >>> drawing = np.zeros((50, 40)); drawing[10:30, 5:9] = 1    # a 1, off centre
    >>> rows, columns = np.nonzero(as_mnist(drawing)[..., 0])
    >>> [int(end) for end in (rows.min(), rows.max(), columns.min(), columns.max())]
    [4, 23, 12, 15]
    """
    page = np.zeros((28, 28, 1), "float32")
    drawn = _cut_out(ink, 20)
    if drawn is None:
        return page
    height, width, _ = drawn.shape
    weights = drawn[..., 0] / drawn.sum()
    down, across = weights.sum(axis=1) @ np.arange(height), weights.sum(axis=0) @ np.arange(width)
    # The middle may be so near the edge of a very uneven drawing that the rest would not fit.
    top = min(max(round(14 - down), 0), 28 - height)
    left = min(max(round(14 - across), 0), 28 - width)
    page[top : top + height, left : left + width] = drawn
    return page


def _cut_out(ink, side):
    """The inked part of a drawing, its longer side ``side`` pixels; None if nothing is drawn."""
    ink = numbers(ink, "ink", 2, "(rows, columns)").astype("float32")
    if not (np.isfinite(ink) & (ink >= 0)).all():
        raise ValueError(
            f"ink must be from 0 (blank) to 1 (pen); got {ink.min():g} to {ink.max():g}"
        )
    rows, columns = np.nonzero(ink)
    if not len(rows):
        return None
    ink = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    height, width = (max(1, round(side * n / max(ink.shape))) for n in ink.shape)
    return resize(ink[None, :, :, None], (height, width))[0]


def resize(images, size) -> np.ndarray:
    """Resize pictures by linear interpolation; when shrinking, average what falls together.

    Parameters
    ----------
    images : ndarray, (images, rows, columns, channels)
        Whole numbers become float64.
    size : int or (int, int)
        Rows and columns wanted; one number for both.

    Returns
    -------
    ndarray, (images, *size, channels)
        The same as ``tf.image.resize(images, size, antialias=True)``.

    Examples
    --------
    >>> resize(np.array([0.0, 1.0]).reshape(1, 1, 2, 1), (1, 4)).ravel().tolist()
    [0.0, 0.25, 0.75, 1.0]
    """
    images = numbers(images, "images", 4, "(images, rows, columns, channels)")
    size = per_axis(size, 2, "size")
    if images.shape[1:3] == size:
        return images
    down = _interpolation(images.shape[1], size[0]).astype(images.dtype)
    across = _interpolation(images.shape[2], size[1]).astype(images.dtype)
    return np.einsum("ir,nrcd,jc->nijd", down, images, across, optimize=True)


def _interpolation(n_in, n_out):
    """The matrix (n_out, n_in) that resizes one axis: each row is a triangle that sums to 1."""
    scale = n_in / n_out
    reach = max(scale, 1.0)  # a triangle as wide as what it has to average
    centres = (np.arange(n_out) + 0.5) * scale
    distance = np.abs(np.arange(n_in) + 0.5 - centres[:, None])
    weights = np.maximum(1 - distance / reach, 0)
    return weights / weights.sum(axis=1, keepdims=True)


def _patches(pictures, size, seed, per_block):
    rng = np.random.default_rng(seed)
    parts = {part: ([], []) for part in SPLITS}
    for label, (name, picture) in enumerate(pictures.items()):
        blocks = photo_blocks(name, seed=seed)
        for part, (patches, labels) in parts.items():
            for top, left, bottom, right in blocks[part]:
                if size > min(bottom - top, right - left):
                    raise ValueError(
                        f"size must be at most {min(bottom - top, right - left)}, the side of a "
                        f"block no other part may see; got {size}"
                    )
                for _ in range(per_block):
                    row = rng.integers(top, bottom - size + 1)
                    column = rng.integers(left, right - size + 1)
                    patches.append(picture[row : row + size, column : column + size])
                    labels.append(label)
    arrays = []
    for patches, labels in parts.values():
        order = rng.permutation(len(labels))
        arrays += [np.stack(patches)[order], np.array(labels)[order]]
    return Dataset(*arrays, class_names=("pavilion", "flower"))


def _split(x, y, seed, validation, test, class_names):
    """Hold out `test`, then `validation` pictures; every class keeps its share in each part."""
    from sklearn.model_selection import train_test_split

    seed = whole_number(seed, "seed", least=0)
    validation = whole_number(validation, "validation", least=0)
    test = whole_number(test, "test", least=0)
    for name, count in (("validation", validation), ("test", test)):
        if count and not 10 <= count <= len(x) // 3:
            raise ValueError(
                f"{name} must be between 10 and {len(x) // 3} of the {len(x)} pictures; got {count}"
            )
    y = y.astype("int64")
    rest = np.arange(len(x))
    held_out = {}
    for name, count in (("test", test), ("val", validation)):
        held_out[name] = rest[:0]
        if count:
            rest, held_out[name] = train_test_split(
                rest, test_size=count, stratify=y[rest], random_state=seed
            )
    parts = (rest, held_out["val"], held_out["test"])
    arrays = [array[part] for part in parts for array in (x, y)]
    return Dataset(*arrays, class_names=tuple(class_names))


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


_WITHOUT_NETWORK = (
    "What would do: connect to the network once and call mnist() again; or fetch "
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz on another machine and "
    "call mnist('where/you/put/it/mnist.npz'); or use digits(28), which needs no network."
)


def _known(name):
    if name not in PHOTOGRAPHS:
        raise ValueError(f"name must be 'china' or 'flower'; got {name!r}")
    return PHOTOGRAPHS.index(name)
