"""Where the lecture has no number to pin, the notebook at least says what it must."""

import pytest

from cnn_course.notebooks import find, read

SAID = {
    # tag: (notebook, words that its text must use)
    "L0.1": ("00", "deep|layers|pipeline|trained together"),
    "L0.2": ("00", "data|models|comput"),
    "L0.3": (
        "00",
        "CNN|LSTM|autoencoder|GAN|diffusion|transformer|sentiment|question|translat|object|caption"
        "|handwriting|medic|recommend|car",
    ),
    "L0.4": ("00", "data|comput|time|interpret|overfit"),
    "L8.8": ("08", "CNN Explainer|LSTM|transformer|transfer learning"),
}


@pytest.mark.parametrize("tag", SAID)
def test_the_text_covers(tag):
    notebook, words = SAID[tag]
    path = next((one for one in find([]) if one.stem.startswith(notebook)), None)
    if path is None:
        pytest.skip(f"notebook {notebook} is still to come")
    cells = ["".join(c["source"]) for c in read(path)["cells"] if c["cell_type"] == "markdown"]
    text = "\n".join(cells).lower()
    missing = [word for word in [tag, *words.split("|")] if word.lower() not in text]
    assert missing == []
