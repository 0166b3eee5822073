"""A picture of the learner's own comes into an explorer, and goes again."""

import numpy as np
import pytest

from cnn_course import explorers
from cnn_course.data.resizing import brightness


def hand(explorer, picture):
    """What the browser does with a picked, pasted or dropped file."""
    rows, cols, _ = picture.shape
    message = {"kind": "picture", "rows": rows, "cols": cols}
    explorer._received(None, message, [memoryview(picture.tobytes())])


PICTURE = np.random.default_rng(4).integers(0, 256, (40, 64, 3)).astype("uint8")


def test_it_is_the_grey_image_of_a_convolution_and_can_be_undone():
    explorer = explorers.convolution(kernel=[[0, 0], [0, 1]])
    hand(explorer, PICTURE)
    wanted = (255 * brightness(PICTURE / 255)).round()
    assert np.array_equal(explorer.values["image"], wanted)
    assert np.array_equal(explorer.scene.panel("output").values, wanted[1:, 1:])
    assert explorer.undo().values["image"].shape == (6, 6)


def test_a_kernel_of_several_planes_makes_way():
    explorer = explorers.convolution().set(example="two channels, two filters")
    hand(explorer, PICTURE)
    assert explorer.values["preset"] == "vertical edge" and explorer.values["bias"] is None


@pytest.mark.parametrize("preset", ["blur (mean)", "sharpen", "nothing (identity)"])
def test_a_blurred_or_sharpened_photograph_is_grey_and_its_edges_are_not(preset):
    explorer = explorers.convolution().set(example="photograph")
    assert explorer.scene.panel("output").scale == "diverging"
    assert explorer.set(preset=preset).scene.panel("output").scale == "grey"


def test_the_photograph_is_named_in_the_code():
    code = explorers.convolution().set(example="photograph", preset="sharpen").code()
    assert code == 'explorers.convolution().set(example="photograph", preset="sharpen")'


def test_it_is_the_photograph_under_a_network():
    import keras

    layers = [keras.Input((24, 30, 3)), keras.layers.Conv2D(2, 3), keras.layers.Conv2D(2, 3)]
    explorer = explorers.network_fields(keras.Sequential(layers))
    before = explorer.scene.photos[0].image
    hand(explorer, PICTURE)
    own = explorer.scene.photos[0].image
    assert own != before and explorer.scene.photos[0].size == (24, 30)
    assert explorer.set(layer=1).scene.photos[0].image == own
    assert explorer.reset().scene.photos[0].image == before


@pytest.fixture(scope="module")
def model():
    import keras

    layers = [keras.Input((8, 10, 1)), keras.layers.Conv2D(2, 3), keras.layers.Flatten()]
    return keras.Sequential([*layers, keras.layers.Dense(2, activation="softmax")])


def test_a_model_reads_it_light_on_dark(model):
    explorer = explorers.model_explorer(model, np.zeros((3, 8, 10, 1)))
    paper = np.full((80, 100, 3), 255, "uint8")
    paper[20:60, 40:60] = 0
    hand(explorer, paper)
    read = explorer.values["own"]
    assert explorer.values["source"] == "own" and read.shape == (8, 10, 1)
    assert read[4, 5, 0] > 0.8 and read[0].max() < 0.1
    assert explorer.set(picture=1).values["source"] == "data"
    assert explorer.set(source="own").scene.alt.split(", ")[0].endswith("a picture of your own")
