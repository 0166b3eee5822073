"""The code that an explorer gives of itself shows the same again; changes can be undone."""

import time
from types import SimpleNamespace

import numpy as np
import pytest
from test_pictures import STARTS, pictures

from cnn_course import explorers, lecture
from cnn_course.explorers.code import alike, public, visible


@pytest.mark.parametrize("name", STARTS)
def test_the_code_of_any_state_opens_the_same_state(name):
    for explorer in pictures(name, many=8):
        again = eval(explorer.code(), {"explorers": explorers})
        assert again.scene.alt == explorer.scene.alt
        if not explorer.scene.message:  # else a gradient waits for the next output
            seen = visible(explorer._knobs, explorer.state)
            assert alike(visible(again._knobs, again.state), seen), explorer.code()


def test_edited_numbers_are_in_the_code_and_what_follows_from_others_is_not():
    kernel = np.array(lecture.EDGE_KERNEL, float)
    kernel[1, 2] = 0.5
    explorer = explorers.stride_and_padding(dilation=2).set(kernel=kernel, padding=2, height=7)
    assert explorer.code() == (
        "explorers.stride_and_padding(\n"
        "    kernel=[[1, 0, -1], [1, 0, 0.5], [1, 0, -1]],\n"
        "    padding=2,\n"
        "    dilation=2,\n"
        ").set(height=7)"
    )


def test_an_argument_goes_when_it_no_longer_matters():
    explorer = explorers.convolution(lecture.BINARY_IMAGE, lecture.CROSS_KERNEL, stride=2)
    assert explorer.set(example="face", stride=1).code() == (
        'explorers.convolution().set(example="face")'
    )


def test_an_array_keeps_the_name_it_has_in_the_notebook(monkeypatch):
    mine = np.arange(20.0).reshape(4, 5)
    shell = SimpleNamespace(user_ns={"lecture": lecture, "mine": mine})
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    code = explorers.pooling(mine).set(size=3).code()
    assert code == "explorers.pooling(image=mine, size=3)"
    code = explorers.pooling(lecture.POOL_BACKWARD_IMAGE).set(size=3).code()
    assert code == "explorers.pooling(image=lecture.POOL_BACKWARD_IMAGE, size=3)"
    explorer = explorers.pooling(mine)
    mine[0, 0] = 7  # since then the name means another picture
    assert "image=[\n        [0, 1, 2, 3, 4]" in explorer.set(size=3).code()


def test_ten_changes_can_be_undone_and_no_more(monkeypatch):
    explorer = explorers.stride_and_padding()
    for n in range(1, 13):
        explorer.set(padding=n % 4, height=5 + n % 3)
    states = []
    for _ in range(12):
        states.append(explorer.undo().values)
    assert alike(states[9], states[11])  # the second change is as far as it goes
    assert states[9]["p"] == 2 and states[9]["height"] == 7


def test_a_slider_that_is_dragged_is_one_change_and_a_refused_one_is_none(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    explorer = explorers.pooling()
    for size in (3, 4, 5):
        explorer.controls["size"].value = size
    clock[0] = 9.0
    explorer.controls["size"].value = 1
    with pytest.raises(ValueError):
        explorer.set(size=0)
    assert explorer.undo().values["size"] == 5
    assert explorer.undo().values["size"] == 2
    assert explorer.undo().values["size"] == 2


def test_reset_goes_back_to_the_call_and_can_be_undone():
    explorer = explorers.convolution(stride=2).set(stride=1, example="face")
    changed = public(explorer.values)
    assert explorer.reset().code() == "explorers.convolution(stride=2)"
    assert alike(explorer.undo().values, changed)


@pytest.mark.parametrize(("name", "start"), [("now.svg", b"<?xml"), ("now.PNG", b"\x89PNG")])
def test_the_picture_as_it_is_now_is_saved(tmp_path, name, start):
    explorer = explorers.stride_and_padding()
    before = explorer.save(tmp_path / f"before{name}").read_bytes()
    saved = explorer.set(stride=2).save(tmp_path / name)
    assert saved == tmp_path / name and saved.read_bytes().startswith(start)
    assert saved.read_bytes() != before
    assert explorer.set(stride=1).save(saved).read_bytes() == before


def test_a_file_of_another_kind_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"path must end in .svg or .png; got 'a.jpg'"):
        explorers.pooling().save("a.jpg")
