"""Two real photographs, and a task made of their patches."""

from itertools import pairwise

import numpy as np

from cnn_course.data.dataset import SPLITS, Dataset
from cnn_course.data.resizing import brightness, resize
from cnn_course.geometry import whole_number

PHOTOGRAPHS = ("china", "flower")


def photograph(name="china", height=None, *, grey=False) -> np.ndarray:
    """One of the two real photographs that ship with scikit-learn [L2.15].

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
        picture = brightness(picture)
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

    Source: [L8.3].

    Examples
    --------
    >>> photo_patches()
    Dataset(432 train, 144 validation and 144 test pictures of 64x64x3; 2 classes: pavilion, flower)
    """
    size, per_block = whole_number(size, "size"), whole_number(per_block, "per_block")
    rng = np.random.default_rng(whole_number(seed, "seed", least=0))
    parts = {part: ([], []) for part in SPLITS}
    for label, name in enumerate(PHOTOGRAPHS):
        picture, blocks = photograph(name), photo_blocks(name, seed=seed)
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


def _known(name):
    if name not in PHOTOGRAPHS:
        raise ValueError(f"name must be 'china' or 'flower'; got {name!r}")
    return PHOTOGRAPHS.index(name)
