"""Your own pictures: read from arrays and folders, repaired and told, or refused in plain words."""

import tempfile
import warnings

import numpy as np
import pytest
from PIL import Image

from cnn_course import data, models, training
from cnn_course.notebooks import find, read


def pictures(count=24, shape=(6, 8, 3), seed=0):
    return np.random.default_rng(seed).random((count, *shape)).astype("float32")


def labels(count=24, classes=3):
    return np.arange(count) % classes


def save(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


@pytest.fixture
def folder(tmp_path):
    """Two classes of eight pictures, 10 x 12: blue cats and red dogs."""
    for n in range(8):
        for name, channel in (("cat", 2), ("dog", 0)):
            pixels = np.zeros((10, 12, 3), "uint8")
            pixels[..., channel] = 100 + n
            save(tmp_path / name / f"{n}.png", pixels)
    return tmp_path


# --- arrays ---------------------------------------------------------------------------------


def test_every_picture_is_in_one_part_and_keeps_its_label():
    x, y = pictures(), labels()
    found = data.split(x, y, ["a", "b", "c"], validation=6, test=3)
    assert repr(found) == (
        "Dataset(15 train, 6 validation and 3 test pictures of 6x8x3; 3 classes: a, b, c)"
    )
    label_of = {picture.tobytes(): label for picture, label in zip(x, y, strict=True)}
    seen = []
    for part in ("train", "val", "test"):
        for picture, label in zip(
            getattr(found, f"x_{part}"), getattr(found, f"y_{part}"), strict=True
        ):
            assert label_of[picture.tobytes()] == label
            seen.append(picture.tobytes())
    assert len(seen) == len(set(seen)) == len(x)


def test_each_class_keeps_its_share_in_each_part_however_rare_it_is():
    y = np.repeat([0, 1, 2], [100, 40, 3])
    found = data.split(pictures(143), y, validation=0.2, test=0.2)
    for part in (found.y_val, found.y_test):
        counts = np.bincount(part, minlength=3)
        assert abs(counts[0] - 20) <= 1 and abs(counts[1] - 8) <= 1 and counts[2] == 1
    assert np.bincount(found.y_train)[2] == 1


def test_the_same_seed_deals_the_same_way():
    x, y = pictures(), labels()
    first, again, other = (data.split(x, y, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first.x_train, again.x_train)
    assert not np.array_equal(first.x_train, other.x_train)


@pytest.mark.parametrize(
    ("x", "y", "names", "told"),
    [
        (np.uint8(pictures() * 255), labels(), None, "pixels go from 0 to 25., and .*by 255; done"),
        (pictures(), labels() + 1, ["a", "b", "c"], "labels count from 1 to 3; class 1 is now 0"),
    ],
)
def test_a_repair_is_told(x, y, names, told):
    with pytest.warns(UserWarning, match=told):
        found = data.split(x, y, names)
    assert found.x_train.dtype == np.float32 and found.x_train.min() >= 0
    assert 0.9 < found.x_train.max() <= 1
    assert sorted(set(found.y_train.tolist())) == [0, 1, 2]


@pytest.mark.parametrize(
    "y",
    [
        np.eye(3)[labels()],
        labels().reshape(-1, 1),
        labels().astype(float),
        labels().tolist(),
        np.array(["a", "b", "c"])[labels()],
    ],
)
def test_labels_may_come_in_other_forms_that_say_the_same(y):
    wanted = data.split(pictures(), labels(), ["a", "b", "c"])
    found = data.split(pictures(), y, ["a", "b", "c"])
    assert found.class_names == ("a", "b", "c")
    for part in ("y_train", "y_val", "y_test"):
        np.testing.assert_array_equal(getattr(found, part), getattr(wanted, part))


def test_grey_pictures_need_no_channel_and_lists_of_several_sizes_are_cut():
    assert data.split(pictures(shape=(6, 8)), labels()).shape == (6, 8, 1)
    mixed = [pictures(1, (6 + n % 3, 9, 3))[0] for n in range(24)]
    assert data.split(mixed, labels(), size=(5, 4)).shape == (5, 4, 3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": pictures() * 1000}, "x must be pictures from 0 to 1: pixels go from .* to 1?000|99"),
        ({"x": pictures() - 1}, "x must be pictures from 0 to 1: pixels go from -"),
        ({"x": pictures() * np.nan}, r"some pixels are not numbers \(NaN or infinite\)"),
        ({"x": pictures()[0, 0]}, "x must have 4 axes|y must be one class"),
        ({"x": pictures(shape=(3, 9, 8))}, "channels last, .*transpose"),
        ({"x": [pictures()[0], pictures()[1, :4]]}, "pictures of one size, or size must be given"),
        ({"y": None}, "y must say the class of each picture"),
        ({"y": labels(23)}, r"one class per picture, 24 of them; got shape \(23,\)"),
        ({"y": np.zeros((24, 3))}, "one-hot rows with a single 1"),
        ({"y": labels() - 1}, "y must be from 0 to 1, for the 2 names; got -1 to 1|from 0 to"),
        ({"y": labels() + 0.5}, "y must be whole numbers or names"),
        ({"y": labels() + 1}, r"class must have pictures; 0 has none\. .* y - y.min\(\)"),
        ({"names": ["a", "b"]}, "y must be from 0 to 1, for the 2 names; got 0 to 2"),
        ({"names": ["a", "b", "c", "d"]}, "each class must have pictures; 3 has none"),
        ({"y": np.r_[labels(22, 2), 2, 2]}, r"at least 3 pictures, one for each part; got 2 \(2\)"),
        ({"validation": 20}, "must leave pictures of every class"),
        ({"test": 1.5}, "test must be a share from 0 to below 1, or a number; got 1.5"),
        ({"size": 0}, "size must be"),
    ],
)
def test_what_cannot_be_repaired_is_refused(change, message):
    arguments = {"x": pictures(), "y": labels(), **change}
    with pytest.raises((ValueError, TypeError), match=message):
        data.split(**arguments)


# --- a folder -------------------------------------------------------------------------------


def test_the_subfolders_are_the_classes(folder):
    found = data.split(folder)
    assert found.shape == (10, 12, 3) and found.class_names == ("cat", "dog")
    blue = found.x_train[found.y_train == 0]
    assert (blue[..., 2] > 0.3).all() and (blue[..., :2] == 0).all()
    turned = data.split(str(folder), names=["dog", "cat"], size=(5, 6), grey=True)
    assert turned.class_names == ("dog", "cat") and turned.shape == (5, 6, 1)


def test_any_mode_becomes_the_same_colours(folder):
    for file in (folder / "cat").iterdir():
        file.unlink()
    colours = np.zeros((10, 12, 3), "uint8")
    colours[..., 1] = 255
    green = Image.fromarray(colours)
    clear = Image.fromarray(np.dstack([colours, np.full((10, 12), 0, "uint8")]))
    made = [green, green.convert("P"), green.convert("CMYK"), green.convert("RGBA")]
    for n, image in enumerate(made):
        image.save(folder / "cat" / f"{n}.{'tif' if image.mode == 'CMYK' else 'png'}")
    found = data.split(folder, validation=0, test=0)
    for picture in found.x_train[found.y_train == 0]:
        np.testing.assert_allclose(picture[0, 0], [0, 1, 0], atol=0.01)
    clear.save(folder / "cat" / "clear.png")
    Image.fromarray(np.full((10, 12), 65535, "uint16")).save(folder / "cat" / "deep.png")
    Image.fromarray(np.full((10, 12), True)).save(folder / "cat" / "bits.png")
    found = data.split(folder, validation=0, test=0)
    white = [(picture == 1).all() for picture in found.x_train[found.y_train == 0]]
    assert sum(white) == 3


def test_nothing_is_stretched_and_the_middle_is_kept(folder):
    wide = np.zeros((10, 40, 3), "uint8")
    wide[:, 15:25] = 255  # the middle, a square
    for n in range(3):
        save(folder / "wide" / f"{n}.png", wide)
    found = data.split(folder, size=10, validation=0, test=0)
    middle = found.x_train[found.y_train == 2]
    assert middle.shape == (3, 10, 10, 3) and (middle == 1).all()


def test_hidden_files_are_passed_over_and_unreadable_ones_are_told(folder):
    (folder / ".DS_Store").write_bytes(b"")
    (folder / ".cache").mkdir()
    (folder / "cat" / ".0.png").write_bytes(b"half")
    (folder / "cat" / "Thumbs.db").write_bytes(b"x")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data.split(folder)
    (folder / "dog" / "notes.txt").write_text("good dog")
    whole = (folder / "dog" / "0.png").read_bytes()
    (folder / "dog" / "broken.png").write_bytes(whole[: len(whole) // 2])
    with pytest.warns(UserWarning, match="2 of 18 files are not pictures .* dog/broken.png, dog/n"):
        assert data.split(folder).class_names == ("cat", "dog")


def test_a_folder_that_is_none_or_has_no_classes_says_what_would_do(folder):
    with pytest.raises(FileNotFoundError, match="one subfolder for each class; there is none at"):
        data.split(folder / "nowhere")
    with pytest.raises(ValueError, match=r"at least two subfolders, one for each class; .* none"):
        data.split(folder / "cat")
    with pytest.raises(ValueError, match="has cat, dog, but not 'bird'"):
        data.split(folder, names=["cat", "bird"])
    with pytest.raises(ValueError, match="y must be left out"):
        data.split(folder, labels())
    save(folder / "cat" / "large.png", np.zeros((30, 30, 3), "uint8"))
    with pytest.raises(ValueError, match=r"size must be given, since the pictures are of 2 sizes"):
        data.split(folder)
    for file in list((folder / "dog").iterdir())[1:]:
        file.unlink()
    with pytest.raises(ValueError, match=r"at least 3 pictures, one for each part; got dog \(1\)"):
        data.split(folder, size=8)


def test_from_a_folder_to_the_explorer_in_five_lines(folder):
    """[L8.7]"""
    from cnn_course import explorers

    mine = data.split(folder, size=16)
    model = models.counted(shape=mine.shape, classes=2)
    training.fit(model, mine, epochs=3, learning_rate=1e-2, live=False)
    assert training.accuracy(mine.y_test, training.predict(model, mine.x_test)) == 1
    scene = explorers.model_explorer(model, mine).scene
    assert scene.formula[0].endswith("Right.") and "cat" in scene.panel("scores").labels


# --- the scale, in the same words everywhere ------------------------------------------------


def test_the_scale_is_told_in_the_same_words_everywhere():
    from cnn_course import explorers

    words = "ixels go from 0 to 255, and the course's models expect pixels from 0 to 1"
    x = np.zeros((9, 12, 12, 1))
    x[:, 3:6] = 255
    model = models.counted(shape=(12, 12, 1), classes=3)
    assert words in explorers.model_explorer(model, x).scene.formula[-1]
    assert words not in str(explorers.model_explorer(model, x / 255).scene.formula)
    parts = [x, np.arange(9) % 3] * 3
    with pytest.warns(UserWarning, match=words):
        training.fit(model, data.Dataset(*parts, ("a", "b", "c")), epochs=1, live=False)
    with pytest.warns(UserWarning, match=words):
        training.predict(model, x)
    for prepare in (data.as_digit, data.as_mnist):
        with pytest.raises(ValueError, match=words):
            prepare(x[0, ..., 0])


def test_dark_writing_on_white_paper_is_noticed():
    ink = np.zeros((30, 20))
    ink[5:25, 8:11] = 1
    for prepare in (data.as_digit, data.as_mnist):
        assert prepare(ink).any()
        with pytest.raises(ValueError, match="dark writing on white paper: 1 - ink turns it round"):
            prepare(1 - ink)
    frame = np.ones((9, 9))
    frame[1:-1, 1:-1] = 0
    assert data.as_digit(frame).any()  # a tightly cut 0 is light at its edge, and no paper


@pytest.mark.claims("10", "c16")
def test_a_model_that_learned_from_dark_ink_is_sure_of_wrong_answers_about_chalk(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    cells = {cell["id"]: "".join(cell["source"]) for cell in read(*find(["10"]))["cells"]}
    names = {}
    for cell in ("c02", "c06", "c10", "c16"):
        exec(cells[cell], names)
    assert names["right"] < 0.4
    assert names["sure"] > 0.6
