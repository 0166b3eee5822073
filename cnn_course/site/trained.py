"""Which trained models does the site show, and what do they read there?

    python -m cnn_course.site.trained     # trains them anew and writes the .npz files

What is trained differs from machine to machine, and a site should not: so their numbers are kept,
to 16 bits each. The one that reads digits is that of notebook 08, trained for longer and on copies
of its digits drawn with the page's pen too, so that it reads drawings. The other two, of notebooks
08 and 10, are small: their largest matrix is the product of two narrow ones.
"""

from functools import cache
from pathlib import Path

import nbformat
import numpy as np

from cnn_course import data, models, training
from cnn_course.explorers.model_explorer import PAPER

HERE = Path(__file__).parent
DIGITS, PHOTOGRAPHS = HERE / "digits.npz", HERE / "photographs.npz"
YOUR_DIGITS = HERE / "your_digits.npz"
YOURS = HERE.parents[1] / "notebooks" / "10_your_own_pictures.ipynb"
COPIES = 6  # of each training digit, drawn with the pen
DRAWN = """
....................
....................
......#######.......
....##########......
....##......###.....
.............##.....
.............##.....
............###.....
...........###......
.......######.......
.......######.......
...........###......
.............##.....
.............##.....
.............##.....
....##......###.....
....##########......
......######........
....................
....................
"""  # what is on the paper at first


def drawn() -> np.ndarray:
    """The drawing that a page begins with.

    >>> drawn().shape, int(drawn().sum())
    ((20, 20), 74)
    """
    return np.array([[cell == "#" for cell in line] for line in DRAWN.split()], float)


def kept(path) -> list:
    """The weights in a file, as Keras takes them."""
    with np.load(path) as arrays:
        return [arrays[name].astype("float32") for name in arrays.files]


# --- digits -----------------------------------------------------------------------------------


@cache
def reads_digits():
    """The counted model with the weights that are kept."""
    network = models.counted()
    network.set_weights(kept(DIGITS))
    return network


def digits() -> tuple:
    """The test digits of notebook 08, their classes and the names of these."""
    return _tested(data.digits(28))


def small_digits() -> np.ndarray:
    """The same as they were scanned: 8 x 8 whole numbers from 0 to 16."""
    return data.digits().x_test * 16


# --- notebook 10 ------------------------------------------------------------------------------


@cache
def yours():
    """The data set of notebook 10, made by the notebook's own cells."""
    made = {}
    for cell in nbformat.read(YOURS, as_version=4).cells:
        if cell.cell_type == "code" and "mine" not in made:
            exec(compile(cell.source, YOURS.stem, "exec"), made)
    return made["mine"]


def your_pictures() -> tuple:
    """Its test pictures, to 256 shades of grey."""
    x, y, names = _tested(yours())
    return in_bytes(x) / np.float32(255), y, names


@cache
def reads_yours():
    """The counted model for the three classes of notebook 10."""
    return _filled(models.counted(shape=yours().shape, classes=3), YOUR_DIGITS)


# --- photographs ------------------------------------------------------------------------------


@cache
def tells_photographs():
    """The lecture's binary model with the weights that are kept."""
    return _filled(models.binary(), PHOTOGRAPHS)


def _filled(network, path):
    """The network with the weights that are kept, the matrix in two factors multiplied."""
    *layers, wide, narrow, bias, last, last_bias = kept(path)
    network.set_weights([*layers, wide @ narrow, bias, last, last_bias])
    return network


@cache
def photographs() -> tuple:
    """The test pictures of notebook 08's second model."""
    return _tested(data.photo_patches())


def _tested(found):
    return found.x_test, found.y_test, found.class_names


def in_bytes(pictures) -> np.ndarray:
    """Numbers from 0 to 1 as whole numbers from 0 to 255."""
    return (pictures * 255).round()


# --- for who trains them anew -----------------------------------------------------------------


def with_the_pen(pictures, seed, jitter=1.0) -> np.ndarray:
    """Pictures of digits drawn on the page's paper with its pen, turned and stretched a little.

    Parameters
    ----------
    pictures : ndarray, (images, rows, columns, 1)
    seed : int
    jitter : float
        How much each is turned, stretched and slanted; 0 not at all.

    Returns
    -------
    ndarray, (images, 28, 28, 1)
        As ``data.as_digit`` makes them of the drawings.
    """
    random = np.random.default_rng(seed)
    return np.stack([data.as_digit(inked(one[..., 0], random, jitter)) for one in pictures])


def inked(picture, random, jitter):
    """A picture of a digit on the page's paper: where it is dark enough, the pen went."""
    turn, slant = np.radians(12) * jitter * random.uniform(-1, 1, 2)
    high, wide = 1 + 0.2 * jitter * random.uniform(-1, 1, 2)
    cos, sin = np.cos(turn), np.sin(turn)
    way = np.array([[high * cos, -wide * sin], [high * (sin + slant), wide * cos]])
    cells = np.indices(PAPER).reshape(2, -1) - (np.array(PAPER)[:, None] - 1) / 2
    at = (way @ cells) * (len(picture) / 18) + (len(picture) - 1) / 2
    low = np.floor(at).astype(int)
    part = at - low
    padded = np.pad(picture, 40)
    corners = [padded[low[0] + a + 40, low[1] + b + 40] for a in (0, 1) for b in (0, 1)]
    down, across = part
    shares = [(1 - down) * (1 - across), (1 - down) * across, down * (1 - across), down * across]
    value = sum(share * corner for share, corner in zip(shares, corners, strict=True))
    return (value.reshape(PAPER) > random.uniform(0.3, 0.3 + 0.25 * jitter)).astype(float)


def train(seed=0):
    """The counted model, trained on the digits and on copies drawn with the pen."""
    digits = data.digits(28)
    copies = [with_the_pen(digits.x_train, seed + n) for n in range(COPIES)]
    more = data.Dataset(
        np.concatenate([digits.x_train, *copies]),
        np.tile(digits.y_train, COPIES + 1),
        *(digits.x_val, digits.y_val, digits.x_test, digits.y_test, digits.class_names),
    )
    network = models.counted(seed=seed)
    training.fit(network, more, **training.RECIPES["counted"], seed=seed, live=False)
    return network


def narrowed(plain, columns, seed):
    """The same layers, with a narrow one without bias before the first fully connected one."""
    import keras

    keras.utils.set_random_seed(seed)
    layers = [type(one).from_config(one.get_config()) for one in plain.layers]
    narrow = keras.layers.Dense(columns, use_bias=False, name="narrow")
    network = keras.Sequential(
        [keras.Input(plain.input_shape[1:]), *layers[:-2], narrow, *layers[-2:]]
    )
    network.compile("adam", plain.loss, metrics=["accuracy"])
    return network


def train_photographs(seed=6):  # which errs on picture 60, as notebook 08 tells
    """The binary model, narrowed."""
    network = narrowed(models.binary(seed=seed), 2, seed)
    patches = data.photo_patches()
    network.fit(patches.x_train, patches.y_train, epochs=5, batch_size=32, verbose=0)
    return network


def train_yours(seed=0):
    """The counted model for notebook 10, narrowed."""
    mine = yours()
    network = narrowed(models.counted(shape=mine.shape, classes=3, seed=seed), 4, seed)
    network.fit(mine.x_train, mine.y_train, epochs=60, batch_size=16, verbose=0)
    return network


def keep(network, path) -> None:
    """Writes the weights, to 16 bits each."""
    arrays = {f"w{n}": one.astype("float16") for n, one in enumerate(network.get_weights())}
    np.savez_compressed(path, **arrays)


if __name__ == "__main__":
    keep(train(), DIGITS)
    keep(train_photographs(), PHOTOGRAPHS)
    keep(train_yours(), YOUR_DIGITS)
    x, y, _ = digits()
    pens = with_the_pen(x, seed=99, jitter=0.5)
    for name, pictures in (("test digits", x), ("drawn ones", pens)):
        read = reads_digits().predict(pictures, verbose=0).argmax(axis=1)
        print(f"{name}: {(read == y).sum()} of {len(read)} read right")
    x, y, _ = photographs()
    read = tells_photographs().predict(x, verbose=0)[:, 0] > 0.5
    print(f"photographs: {(read == y).sum()} of {len(y)} told right")
    x, y, _ = your_pictures()
    read = reads_yours().predict(x, verbose=0).argmax(axis=1)
    print(f"notebook 10: {(read == y).sum()} of {len(y)} read right")
