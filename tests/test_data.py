"""The pictures: real, in range, split without leaking, and had without a network."""

import socket
import urllib.request
import zlib

import numpy as np
import pytest

from cnn_course import data
from cnn_course.data import handwritten, photographs


def rows_of(images):
    return {image.tobytes() for image in images}


def test_the_digits_are_scikit_learns_own():
    """L8.7"""
    from sklearn.datasets import load_digits

    pictures = data.digits()
    everything = rows_of(np.concatenate([pictures.x_train, pictures.x_val, pictures.x_test]))
    assert everything == rows_of((load_digits().images / 16).astype("float32"))
    assert len(everything) == 1797


@pytest.mark.parametrize("size", [8, 28])
def test_digits_have_the_promised_shapes_types_and_range(size):
    pictures = data.digits(size)
    assert pictures.x_train.shape == (1257, size, size, 1)
    assert pictures.x_val.shape == (180, size, size, 1)
    assert pictures.x_test.shape == (360, size, size, 1)
    assert pictures.x_train.dtype == np.float32
    assert pictures.y_train.dtype == np.int64
    assert pictures.shape == (size, size, 1)
    assert 0 <= pictures.x_train.min() < pictures.x_train.max() <= 1


def test_no_digit_is_in_two_parts():
    pictures = data.digits(28, seed=3)
    train, val, test = (rows_of(x) for x in (pictures.x_train, pictures.x_val, pictures.x_test))
    assert not train & val
    assert not train & test
    assert not val & test


def test_every_digit_has_its_share_in_every_part():
    pictures = data.digits()
    for labels in (pictures.y_train, pictures.y_val, pictures.y_test):
        share = np.bincount(labels, minlength=10) / len(labels)
        np.testing.assert_allclose(share, 0.1, atol=0.01)


def test_the_same_seed_gives_the_same_split_and_another_seed_another():
    first, again, other = data.digits(seed=1), data.digits(seed=1), data.digits(seed=2)
    np.testing.assert_array_equal(first.x_test, again.x_test)
    assert rows_of(first.x_test) != rows_of(other.x_test)


def test_the_record_is_frozen_and_says_what_it_holds():
    pictures = data.digits()
    with pytest.raises(AttributeError):
        pictures.x_train = None
    assert "1257 train" in repr(pictures)


@pytest.mark.parametrize("size, error", [(0, ValueError), (-3, ValueError), (2.5, TypeError)])
def test_an_impossible_size_is_refused_by_name(size, error):
    with pytest.raises(error, match="size must be a positive whole number; got"):
        data.digits(size)


def test_holding_out_too_much_is_refused():
    with pytest.raises(ValueError, match="test must be between 10 and 599"):
        data.digits(test=1700)


@pytest.mark.parametrize("name, value", [("seed", -1), ("test", 10.5), ("validation", "180")])
def test_an_argument_that_is_no_whole_number_is_named(name, value):
    message = f"{name} must be a whole number, 0 or more; got {value!r}"
    with pytest.raises((TypeError, ValueError), match=message):
        data.digits(**{name: value})


@pytest.mark.parametrize("cut", [data.photo_patches, data.photo_blocks])
def test_a_seed_of_the_patches_that_cannot_be_is_named(cut):
    with pytest.raises(ValueError, match="seed must be a whole number, 0 or more; got -1"):
        cut(seed=-1)


@pytest.mark.parametrize("shape", [(28, 28), (5, 13), (3, 4), (20, 4)])
def test_resize_is_tensorflows_antialiased_bilinear(shape):
    import tensorflow as tf

    images = np.random.default_rng(0).random((2, 8, 11, 3)).astype("float32")
    expected = tf.image.resize(images, shape, antialias=True).numpy()
    np.testing.assert_allclose(data.resize(images, shape), expected, atol=1e-6)


def test_every_processor_makes_the_same_pictures():
    """A last digit decides which of two equally near neighbours is found, so none may differ."""
    large = data.digits(28).x_train
    small = data.resize(large, (5, 7))
    assert [zlib.crc32(pictures.tobytes()) for pictures in (large, small)] == [
        1861757158,
        1209132647,
    ]


def test_resize_keeps_the_type_and_refuses_a_bare_picture():
    assert data.resize(np.ones((1, 4, 4, 1), "float64"), (3, 7)).dtype == np.float64
    with pytest.raises(ValueError, match="4 axes"):
        data.resize(np.ones((4, 4)), (2, 2))


@pytest.mark.parametrize("kind", ["uint8", "int64", "bool"])
def test_resize_makes_float64_of_whole_numbers(kind):
    images = np.random.default_rng(0).integers(0, 256, (2, 8, 11, 3)).astype(kind)
    expected = data.resize(images.astype("float64"), (5, 13))
    assert data.resize(images, (5, 13)).dtype == np.float64
    np.testing.assert_array_equal(data.resize(images, (5, 13)), expected)
    assert data.resize(images, (8, 11)).dtype == np.float64
    assert (data.resize(np.full((1, 8, 8, 1), 200, "uint8"), (28, 27)).round(6) == 200).all()


def test_resize_takes_one_size_for_both_and_names_one_that_cannot_be():
    images = np.random.default_rng(0).random((1, 4, 6, 1))
    np.testing.assert_array_equal(data.resize(images, 3), data.resize(images, (3, 3)))
    with pytest.raises(ValueError, match="size must be a positive whole number; got 0"):
        data.resize(images, (0, 2))
    with pytest.raises(ValueError, match=r"size must be one number or one .* got \(2, 2, 1\)"):
        data.resize(images, (2, 2, 1))


@pytest.mark.parametrize("name", data.PHOTOGRAPHS)
def test_photographs_come_in_colour_and_grey_at_any_height(name):
    """L2.15"""
    full = data.photograph(name)
    assert full.shape == (427, 640, 3)
    assert full.dtype == np.float32
    small = data.photograph(name, height=64)
    assert small.shape == (64, 96, 3)
    grey = data.photograph(name, height=64, grey=True)
    assert grey.shape == (64, 96)
    assert grey.min() >= 0
    assert grey.max() <= 1
    np.testing.assert_allclose(small.mean(axis=(0, 1)), full.mean(axis=(0, 1)), atol=0.01)


def test_an_unknown_photograph_is_refused():
    with pytest.raises(ValueError, match="'china' or 'flower'; got 'cat'"):
        data.photograph("cat")


def test_patches_of_the_photographs_are_balanced_and_in_range():
    """L8.3"""
    patches = data.photo_patches()
    assert patches.x_train.shape == (432, 64, 64, 3)
    for x, y in (
        (patches.x_train, patches.y_train),
        (patches.x_val, patches.y_val),
        (patches.x_test, patches.y_test),
    ):
        assert len(x) == len(y)
        assert y.mean() == 0.5
        assert x.min() >= 0
        assert x.max() <= 1


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_pixel_of_a_photograph_is_in_two_parts(seed, monkeypatch):
    """L8.3"""
    # Two pictures whose pixels are their own addresses show where every patch came from.
    shape = (427, 640, 1)
    address = np.arange(427 * 640).reshape(shape)
    pictures = {"china": address, "flower": address + address.size}
    monkeypatch.setattr(photographs, "photograph", pictures.get)
    patches = data.photo_patches(seed=seed)
    train, val, test = (
        set(np.unique(x).tolist()) for x in (patches.x_train, patches.x_val, patches.x_test)
    )
    assert not train & val
    assert not train & test
    assert not val & test
    # and a patch lies in the block the notebook draws
    for top, left, bottom, right in data.photo_blocks(seed=seed)["test"]:
        assert not train & set(address[top:bottom, left:right].ravel().tolist())


def test_the_blocks_cover_the_photograph_once():
    cover = np.zeros((427, 640), int)
    for blocks in data.photo_blocks("flower", seed=5).values():
        for top, left, bottom, right in blocks:
            cover[top:bottom, left:right] += 1
    assert (cover == 1).all()


def test_a_patch_larger_than_a_block_is_refused():
    with pytest.raises(ValueError, match="size must be at most 128"):
        data.photo_patches(129)


def test_a_drawing_is_prepared_wherever_it_was_drawn_and_however_large():
    seven = np.zeros((30, 24))
    seven[0:4, :] = 1
    for row in range(4, 30):
        column = 20 - (row - 4) * 16 // 26
        seven[row, column : column + 4] = 1
    at_the_corner = np.zeros((90, 70))
    at_the_corner[55:85, 40:64] = seven
    expected = data.as_digit(seven)
    np.testing.assert_allclose(data.as_digit(at_the_corner), expected, atol=1e-6)
    doubled = np.kron(seven, np.ones((2, 2)))
    np.testing.assert_allclose(data.as_digit(doubled), expected, atol=0.15)
    assert expected.shape == (28, 28, 1)
    assert expected.dtype == np.float32


def test_an_empty_drawing_is_a_blank_picture_and_a_volume_is_refused():
    assert not data.as_digit(np.zeros((9, 5)), 8).any()
    with pytest.raises(ValueError, match="2 axes"):
        data.as_digit(np.zeros((9, 5, 1)))


def centre_of_mass(picture):
    weights = picture[..., 0] / picture.sum()
    return [float((weights * places).sum()) for places in np.indices(weights.shape)]


def slanted_stroke(rows=50, columns=34):
    """A stroke with a heavy foot, off the middle of its paper."""
    ink = np.zeros((rows, columns))
    for row in range(3, rows - 6):
        column = 2 + row // 3
        ink[row, column : column + 4] = 1
    ink[rows - 12 : rows - 6, 2:25] = 1
    return ink


@pytest.mark.parametrize("ink", [slanted_stroke(), slanted_stroke().T, slanted_stroke(90, 60)])
def test_a_drawing_becomes_a_digit_of_mnist_20_pixels_long_about_its_centre_of_mass(ink):
    page = data.as_mnist(ink)
    assert page.shape == (28, 28, 1)
    assert page.dtype == np.float32
    assert 0 <= page.min() < page.max() <= 1 + 1e-6
    rows, columns = np.nonzero(page[..., 0])
    inked = [np.ptp(axis) + 1 for axis in np.nonzero(ink)]
    box = [np.ptp(rows) + 1, np.ptp(columns) + 1]
    assert max(box) == 20
    assert box == [round(20 * n / max(inked)) for n in inked]
    np.testing.assert_allclose(centre_of_mass(page), 14, atol=0.5)


def test_a_digit_already_prepared_as_mnists_are_stays_as_it_is():
    page = data.as_mnist(slanted_stroke())
    np.testing.assert_allclose(data.as_mnist(page[..., 0]), page, atol=1e-6)


def test_a_drawing_heavy_at_one_end_stays_whole():
    ink = np.zeros((40, 40))
    ink[:6, :] = 1
    ink[:, 19:21] = 0.02  # a thin tail: the centre of mass is near the top
    page = data.as_mnist(ink)[..., 0]
    assert np.ptp(np.nonzero(page)[0]) + 1 == 20
    assert page[27].any()


def test_a_dot_and_a_blank_page_of_mnist():
    ink = np.zeros((30, 41))
    assert data.as_mnist(ink).shape == (28, 28, 1)
    assert not data.as_mnist(ink).any()
    ink[29, 40] = 1
    assert (data.as_mnist(ink)[4:24, 4:24] == 1).all()  # as large as any digit
    assert data.as_mnist(ink).sum() == 400


@pytest.mark.parametrize("prepare", [data.as_digit, data.as_mnist])
@pytest.mark.parametrize(
    "ink, message",
    [
        (np.zeros((9, 5, 1)), r"ink must have 2 axes \(rows, columns\); got shape \(9, 5, 1\)"),
        (np.full((9, 5), np.nan), r"ink must be from 0 \(blank\) to 1 \(pen\); got nan"),
        (np.full((9, 5), -1), r"ink must be from 0 \(blank\) to 1 \(pen\); got -1"),
    ],
)
def test_what_is_no_drawing_is_refused(prepare, ink, message):
    with pytest.raises(ValueError, match=message):
        prepare(ink)


@pytest.fixture
def small_mnist(tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "mnist.npz"
    np.savez(
        path,
        x_train=rng.integers(0, 256, (300, 28, 28), dtype="uint8"),
        y_train=np.arange(300, dtype="uint8") % 10,
        x_test=rng.integers(0, 256, (50, 28, 28), dtype="uint8"),
        y_test=np.arange(50, dtype="uint8") % 10,
    )
    return path


def test_mnist_is_read_from_a_file_and_keeps_its_own_test_part(small_mnist):
    pictures = data.mnist(str(small_mnist), validation=50)
    assert pictures.x_train.shape == (250, 28, 28, 1)
    assert pictures.x_val.shape == (50, 28, 28, 1)
    with np.load(small_mnist) as file:
        np.testing.assert_allclose(pictures.x_test[..., 0] * 255, file["x_test"], atol=1e-4)
        np.testing.assert_array_equal(pictures.y_test, file["y_test"])
    assert pictures.x_train.dtype == np.float32


def test_a_path_to_nowhere_says_what_would_do(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no file at .*digits\(28\)"):
        data.mnist(tmp_path / "nothing.npz")


def test_a_file_that_is_not_mnist_is_refused(tmp_path):
    np.savez(tmp_path / "other.npz", x=np.ones(3))
    with pytest.raises(ValueError, match=r"path must name an mnist\.npz with the arrays"):
        data.mnist(tmp_path / "other.npz")
    (tmp_path / "text.npz").write_text("hello")
    with pytest.raises(ValueError, match=r"path must name an mnist\.npz with the arrays"):
        data.mnist(tmp_path / "text.npz")


def test_pictures_of_another_size_are_refused(tmp_path):
    np.savez(
        tmp_path / "small.npz",
        **{name: np.zeros((60, 8, 8)) for name in ("x_train", "x_test")},
        **{name: np.zeros(60) for name in ("y_train", "y_test")},
    )
    with pytest.raises(ValueError, match="28x28"):
        data.mnist(tmp_path / "small.npz")


@pytest.mark.parametrize("keep", [0, 100, 0.5, -10])
def test_a_broken_off_download_says_to_fetch_it_again(small_mnist, keep):
    whole = small_mnist.read_bytes()
    keep = int(keep * len(whole)) if isinstance(keep, float) else keep
    small_mnist.write_bytes(whole[:keep])
    with pytest.raises(ValueError, match="is not one, or it is incomplete: fetch it again"):
        data.mnist(small_mnist)


def test_bytes_that_changed_on_the_way_are_noticed(small_mnist):
    bytes_ = bytearray(small_mnist.read_bytes())
    bytes_[5000:5010] = b"0123456789"
    small_mnist.write_bytes(bytes_)
    with pytest.raises(ValueError, match="is not one, or it is incomplete: fetch it again"):
        data.mnist(small_mnist)


@pytest.mark.parametrize(
    "change",
    [
        lambda a: {"x_test": np.zeros((50, 32, 32), "uint8")},
        lambda a: {"y_train": a["y_train"][:50]},
        lambda a: {"y_test": np.eye(10)[a["y_test"]]},
        lambda a: {"x_train": a["x_train"] / 255},
        lambda a: {"y_train": a["y_train"] + 1},
        lambda a: {"y_test": a["y_test"] + 0.5},
    ],
    ids=["32x32", "too few labels", "one-hot", "0 to 1", "a class 10", "halves"],
)
def test_arrays_that_are_not_mnists_are_refused(small_mnist, change):
    with np.load(small_mnist) as file:
        arrays = dict(file)
    np.savez(small_mnist, **arrays | change(arrays))
    with pytest.raises(ValueError, match=r"path must name an mnist\.npz .* uint8 .* digit from 0"):
        data.mnist(small_mnist, validation=50)


def test_arguments_of_mnist_are_named(small_mnist):
    with pytest.raises(TypeError, match="path must be a str or a Path; got 5"):
        data.mnist(5)
    with pytest.raises(TypeError, match="seed must be a whole number, 0 or more; got 'a'"):
        data.mnist(small_mnist, seed="a", validation=50)
    with pytest.raises(TypeError, match="validation must be a whole number, 0 or more; got '50'"):
        data.mnist(small_mnist, validation="50")


@pytest.mark.parametrize("before", [None, 7.5])
def test_a_silent_network_is_not_waited_for_and_the_limit_is_put_back(monkeypatch, before):
    import keras

    with socket.socket() as silent:  # takes a connection and never answers
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: direct.open(url))
        monkeypatch.setattr(handwritten, "PATIENCE", 0.2)
        usual = socket.getdefaulttimeout()
        socket.setdefaulttimeout(before)
        try:
            with pytest.raises(ConnectionError, match=r"digits\(28\), which needs no network"):
                data.mnist()
            assert socket.getdefaulttimeout() == before
        finally:
            socket.setdefaulttimeout(usual)


def test_without_a_network_mnist_says_what_would_do(monkeypatch):
    import keras

    def no_network():
        raise Exception("URL fetch failure on https://...: None -- Name or service not known")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", no_network)
    with pytest.raises(ConnectionError, match=r"mnist\('where/you/put/it/mnist.npz'\)"):
        data.mnist()


def test_with_a_network_mnist_comes_through_keras(monkeypatch, small_mnist):
    import keras

    with np.load(small_mnist) as file:
        arrays = ((file["x_train"], file["y_train"]), (file["x_test"], file["y_test"]))
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: arrays)
    assert data.mnist(validation=20).x_train.shape == (280, 28, 28, 1)


def test_the_first_training_pictures_and_the_other_parts_unchanged():
    all_of_them = data.digits()
    few = all_of_them.first(5)
    np.testing.assert_array_equal(few.x_train, all_of_them.x_train[:5])
    np.testing.assert_array_equal(few.y_train, all_of_them.y_train[:5])
    assert few.x_val is all_of_them.x_val and few.y_test is all_of_them.y_test


@pytest.mark.parametrize(
    "pictures, message",
    [
        (0, "pictures must be a positive whole number; got 0"),
        (5000, "pictures must be at most 1257, the size of the training part; got 5000"),
    ],
)
def test_a_number_of_training_pictures_that_cannot_be(pictures, message):
    with pytest.raises(ValueError, match=message):
        data.digits().first(pictures)
