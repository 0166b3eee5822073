"""Your own pictures: from arrays, or from a folder with a subfolder for each class."""

import os
import warnings
from collections import Counter
from pathlib import Path

import numpy as np

from cnn_course.data.dataset import Dataset
from cnn_course.data.resizing import brightness, resize
from cnn_course.data.scale import from_0_to_1
from cnn_course.geometry import per_axis, times, whole_number
from cnn_course.ops.windows import numbers

LEAST = 3  # pictures of a class: one for each part


def split(x, y=None, names=None, *, size=None, grey=False, validation=0.15, test=0.15, seed=0):
    """Your own pictures as a :class:`Dataset`, checked, and dealt out to its three parts.

    Each class keeps its share in each part, and the same seed deals the same way. What has to be
    repaired is repaired, and a warning tells you what was done.

    Parameters
    ----------
    x : str or Path, or ndarray (images, rows, columns, channels) or (images, rows, columns)
        A folder that has one subfolder for each class; or the pictures themselves, from 0 to 1, or
        whole numbers from 0 to 255, which are divided by 255.
    y : ndarray (images,), optional
        The class of each picture: whole numbers from 0, or names; one-hot rows will do. A folder
        needs none: its subfolders are the classes.
    names : sequence of str, optional
        What class 0, 1, 2, ... is called. Of a folder: which subfolders to read, in this order.
    size : int or (int, int), optional
        Rows and columns for every picture: each is scaled until it covers them, and its middle is
        cut out. A folder needs it, unless all its pictures are of one size.
    grey : bool
        One channel instead of three.
    validation, test : float or int
        How much to hold out: a share of each class below 1, or a number of pictures.
    seed : int

    Returns
    -------
    Dataset
        Pictures from 0 to 1, float32.

    Raises
    ------
    FileNotFoundError
        If there is no such folder.
    TypeError
        If an argument is of another kind.
    ValueError
        If pictures and labels do not belong together, a class has fewer than 3 pictures, or
        pictures are not numbers from 0 to 1 (or 0 to 255).

    Examples
    --------
    >>> x, y = np.zeros((20, 6, 8)), np.arange(20) % 2
    >>> split(x, y, ["cat", "dog"], validation=4, test=4)
    Dataset(12 train, 4 validation and 4 test pictures of 6x8x1; 2 classes: cat, dog)
    """
    seed = whole_number(seed, "seed", least=0)
    size = None if size is None else per_axis(size, 2, "size")
    if isinstance(x, (str, os.PathLike)):
        if y is not None:
            raise ValueError("y must be left out: in a folder, each subfolder is a class")
        x, labels, names = _read_folder(Path(x).expanduser(), names, size, grey)
    else:
        x = _pictures(x, size, grey)
        labels, names = _labels(y, names, len(x))
    return _dealt(x, labels, names, _count(validation, "validation"), _count(test, "test"), seed)


# --- from a folder --------------------------------------------------------------------------


def _read_folder(folder, names, size, grey):
    if not folder.is_dir():
        raise FileNotFoundError(
            f"x must name a folder with one subfolder for each class; there is none at "
            f"{str(folder)!r}"
        )
    inside = sorted(p.name for p in folder.iterdir() if p.is_dir() and not _hidden(p))
    if names is None:
        names = inside
    missing = [name for name in names if name not in inside]
    if missing or len(names) < 2:
        raise ValueError(
            f"x must hold at least two subfolders, one for each class; {str(folder)!r} has "
            f"{', '.join(inside) or 'none'}" + (f", but not {missing[0]!r}" if missing else "")
        )
    pictures, labels, unread = [], [], []
    for label, name in enumerate(names):
        files = sorted(p for p in (folder / name).rglob("*") if p.is_file() and not _hidden(p))
        for file in files:
            picture = _opened(file, grey)
            if picture is None:
                unread.append(f"{name}/{file.relative_to(folder / name)}")
            else:
                pictures.append(_cut(picture, size))
                labels.append(label)
    if unread:
        warnings.warn(
            f"{len(unread)} of {len(unread) + len(pictures)} files are not pictures that can be "
            f"read, and were left out: {_some(unread)}",
            stacklevel=4,
        )
    sizes = Counter(picture.shape[:2] for picture in pictures)
    if len(sizes) > 1:
        raise ValueError(
            f"size must be given, since the pictures are of {len(sizes)} sizes, such as "
            f"{' and '.join(times(s) for s in list(sizes)[:2])}: for example size=64"
        )
    if not pictures:
        raise ValueError(f"x must hold pictures; no file in {str(folder)!r} is one")
    return np.stack(pictures), np.array(labels), tuple(names)


def _hidden(path) -> bool:
    return path.name.startswith((".", "__")) or path.name in ("Thumbs.db", "desktop.ini")


def _opened(file, grey):
    """The picture in a file as (rows, columns, channels) from 0 to 1; None if it is no picture."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(file) as opened:
            upright = ImageOps.exif_transpose(opened)  # a telephone writes how it was held
            if upright.mode.startswith("I") or upright.mode == "F":  # 16 bits and more
                deep = np.asarray(upright, "float64")
                upright = Image.fromarray(np.uint8(deep / max(deep.max(), 1) * 255))
            if "A" in upright.getbands() or "transparency" in upright.info:
                upright = upright.convert("RGBA")  # on white, as a page shows it
                upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
            pixels = np.asarray(upright.convert("L" if grey else "RGB"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    return (pixels.reshape(*pixels.shape[:2], -1) / np.float32(255)).astype("float32")


def _cut(picture, size):
    """Scaled until it covers ``size``, and its middle cut out: nothing is stretched."""
    if size is None or picture.shape[:2] == size:
        return picture
    shape = np.array(picture.shape[:2])
    covering = np.maximum(size, np.rint(shape * (size / shape).max()).astype(int))
    picture = resize(picture[None], covering)[0]
    top, left = (covering - size) // 2
    return picture[top : top + size[0], left : left + size[1]]


# --- from arrays ----------------------------------------------------------------------------


def _pictures(x, size, grey):
    shapes = {np.shape(one) for one in x} if isinstance(x, (list, tuple)) else set()
    if len(shapes) > 1 and size is not None:
        x = [np.asarray(one, "float32") for one in x]
        x = np.stack([_cut(one[..., None] if one.ndim == 2 else one, size) for one in x])
    elif len(shapes) > 1:
        sizes = " and ".join(map(times, sorted(shapes)[:2]))
        raise ValueError(f"x must hold pictures of one size, or size must be given; got {sizes}")
    x = np.asarray(x)
    if x.ndim == 3:
        x = x[..., None]
    x = numbers(x, "x", 4, "(images, rows, columns, channels)")
    if not x.size:
        raise ValueError(f"x must hold pictures; got shape {x.shape}")
    if x.shape[-1] not in (1, 3, 4) and x.shape[1] in (1, 3):
        raise ValueError(
            f"x must have its channels last, (images, rows, columns, channels); got {x.shape}: "
            "x.transpose(0, 2, 3, 1) moves them"
        )
    x = from_0_to_1(x)
    if size is not None:
        x = np.stack([_cut(picture, size) for picture in x])
    if grey and x.shape[-1] == 3:
        x = brightness(x)[..., None]
    return x


def _labels(y, names, count):
    """The number of each picture's class, and the names of the classes."""
    if y is None:
        raise ValueError("y must say the class of each picture; only a folder needs none")
    y = np.asarray(y)
    if y.ndim == 2 and y.shape[1] > 1 and y.dtype.kind in "buif":
        if not (np.isin(y, (0, 1)).all() and (y.sum(axis=1) == 1).all()):
            raise ValueError(
                f"y must be one class per picture, or one-hot rows with a single 1; got {y.shape} "
                "numbers that are neither"
            )
        names = tuple(range(y.shape[1])) if names is None else names
        y = y.argmax(axis=1)
    y = y.reshape(-1) if y.ndim == 2 and y.shape[1] == 1 else y
    if y.ndim != 1 or len(y) != count:
        raise ValueError(f"y must be one class per picture, {count} of them; got shape {y.shape}")
    if y.dtype.kind in "OUS":
        return _named(y, names)
    if y.dtype.kind == "f" and (y == np.round(y)).all():
        y = y.astype("int64")
    if y.dtype.kind not in "bui":
        raise TypeError(f"y must be whole numbers or names; got {y.dtype} numbers, such as {y[0]}")
    y = y.astype("int64")
    classes = int(y.max()) + 1 if names is None else len(names)
    if y.min() == 1 and y.max() == classes and names is not None:
        warnings.warn(
            f"labels count from 1 to {classes}; class 1 is now 0, and so on, as Keras counts",
            stacklevel=4,
        )
        y = y - 1
    if y.min() < 0 or y.max() >= classes:
        raise ValueError(
            f"y must be from 0 to {classes - 1}, for the {classes} names; got {y.min()} to "
            f"{y.max()}: names must name every class, in the order of its number"
        )
    absent = sorted(set(range(classes)) - set(y.tolist()))
    if absent:
        raise ValueError(
            f"each class must have pictures; {_some(absent)} has none. Labels count from 0 without "
            "a gap: y - y.min() makes them begin at 0"
        )
    return y, tuple(map(str, range(classes) if names is None else names))


def _named(y, names):
    found = sorted({str(one) for one in y.tolist()})
    names = found if names is None else [str(name) for name in names]
    unknown = [name for name in found if name not in names]
    if unknown:
        raise ValueError(f"names must hold every class of y; {unknown[0]!r} is not in {names}")
    return np.array([names.index(str(one)) for one in y.tolist()]), tuple(names)


# --- three parts ----------------------------------------------------------------------------


def _count(value, name):
    if isinstance(value, float) and not 0 <= value < 1:
        raise ValueError(f"{name} must be a share from 0 to below 1, or a number; got {value}")
    return value if isinstance(value, float) else whole_number(value, name, least=0)


def _dealt(x, labels, names, validation, test, seed) -> Dataset:
    counts = np.bincount(labels, minlength=len(names))
    few = [f"{name} ({n})" for name, n in zip(names, counts, strict=True) if n < LEAST]
    if few:
        raise ValueError(
            f"each class must have at least {LEAST} pictures, one for each part; got {_some(few)}"
        )
    rng = np.random.default_rng(seed)
    shuffled = [rng.permutation(np.flatnonzero(labels == n)) for n in range(len(names))]
    n_test, n_val = _shares(test, counts), _shares(validation, counts)
    if (n_test + n_val >= counts).any():
        raise ValueError(
            f"validation and test must leave pictures of every class to learn from; of "
            f"{len(x)} pictures they take {n_val.sum()} and {n_test.sum()}"
        )
    cuts = zip(n_test, n_test + n_val, strict=True)
    for_test, for_val, for_train = zip(*map(np.split, shuffled, cuts), strict=True)
    arrays = []
    for part in (for_train, for_val, for_test):
        chosen = rng.permutation(np.concatenate(part))
        arrays += [x[chosen], labels[chosen].astype("int64")]
    return Dataset(*arrays, class_names=names)


def _shares(wanted, counts):
    """How many of each class: its share, at least one; and as many together as were asked for."""
    if wanted == 0:
        return np.zeros(len(counts), int)
    total = wanted if isinstance(wanted, int) else round(wanted * counts.sum())
    exact = counts * total / counts.sum()
    shares = np.maximum(np.floor(exact).astype(int), 1)
    for n in np.argsort(-(exact - shares), kind="stable")[: max(0, total - shares.sum())]:
        shares[n] += 1
    return shares


def _some(names) -> str:
    named = ", ".join(map(str, names[:3]))
    return named if len(names) <= 3 else f"{named} and {len(names) - 3} more"
