"""How does plain data travel between the grader and the notebook's process?

As JSON, one line per letter. Nothing that is read here can run anything: there is no pickle, and a
Keras model comes as its configuration and its weights.
"""

import base64
import json
from typing import Any

import numpy as np

from cnn_course.checking.plain import Odd

NUMBERS = "biufc"  # the kinds of arrays that travel
LONGEST = 200_000_000  # characters of a letter


def encode(value: Any) -> Any:
    """Return plain data as something that JSON can hold.

    Examples
    --------
    >>> decode(encode((1, [2.5, {"a": np.array([[1, 2]])}])))
    (1, [2.5, {'a': array([[1, 2]])}])
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if value is Ellipsis:
        return {"dots": True}
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, (np.ndarray, np.generic)):
        array = np.asarray(value)
        if array.dtype.kind not in NUMBERS:
            raise TypeError(f"an array of type {array.dtype} cannot travel")
        letters = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
        kind = "array" if isinstance(value, np.ndarray) else "scalar"
        return {kind: letters, "dtype": array.dtype.str, "shape": list(array.shape)}
    if isinstance(value, Odd):
        return {"odd": value.what, "callable": value.callable}
    if isinstance(value, list):
        return [encode(part) for part in value]
    if isinstance(value, dict):
        return {"dict": [[encode(key), encode(part)] for key, part in value.items()]}
    for kind, name in ((tuple, "tuple"), (set, "set")):
        if isinstance(value, kind):
            return {name: [encode(part) for part in value]}
    raise TypeError(f"a {type(value).__name__} cannot travel")


def decode(letters: Any) -> Any:
    """Return the plain data that `encode` was given.

    Raises
    ------
    ValueError
        If the letters are none of `encode`'s.
    """
    if letters is None or isinstance(letters, (bool, int, float, str)):
        return letters
    if isinstance(letters, list):
        return [decode(part) for part in letters]
    if not isinstance(letters, dict) or not letters:
        raise ValueError(f"no plain data: {type(letters).__name__}")
    kind, content = next(iter(letters.items()))
    try:
        return _READ[kind](content, letters)
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"no plain data: {error}") from error


def _array(content, letters):
    dtype = np.dtype(str(letters["dtype"]))
    if dtype.kind not in NUMBERS:
        raise ValueError(f"an array of type {dtype} cannot travel")
    shape = tuple(int(n) for n in letters["shape"])
    return np.frombuffer(base64.b64decode(content), dtype).reshape(shape).copy()


_READ = {
    "dots": lambda content, letters: ...,
    "complex": lambda content, letters: complex(*content),
    "array": _array,
    "scalar": lambda content, letters: _array(content, letters)[()],
    "odd": lambda content, letters: Odd(str(content), bool(letters.get("callable"))),
    "dict": lambda content, letters: {decode(key): decode(part) for key, part in content},
    "tuple": lambda content, letters: tuple(map(decode, content)),
    "set": lambda content, letters: set(map(decode, content)),
}


def send(file, letter: dict) -> None:
    """Write a letter, one line of JSON."""
    file.write(json.dumps(letter).encode("ascii") + b"\n")
    file.flush()
