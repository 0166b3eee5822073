"""Which cells does a file hold, whatever state it is in?"""

import json
from typing import Any

LARGEST = 200_000_000  # bytes


class Unreadable(ValueError):
    """The file is no notebook; the message says what it is and what would do."""


def cells(content: bytes) -> list[tuple[str, str]]:
    """Return the cells of a notebook in any encoding and of format 3, 4 or 5.

    Parameters
    ----------
    content : bytes
        The file as it was handed in.

    Returns
    -------
    list of (str, str)
        ``"code"`` or another kind, and the cell's text.

    Raises
    ------
    Unreadable

    Examples
    --------
    >>> cells(b'{"cells": [{"cell_type": "code", "source": ["a = 1"]}]}')
    [('code', 'a = 1')]
    >>> cells(b"")
    Traceback (most recent call last):
    cnn_course.grading.reading.Unreadable: the file is empty; ask for it again
    """
    notebook = _json(content)
    found = notebook.get("cells")
    if found is None:  # format 3 keeps its cells in worksheets
        sheets = notebook.get("worksheets")
        if not isinstance(sheets, list):
            raise Unreadable("it is JSON, but no notebook: it has no cells")
        found = [
            cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or []
        ]
    if not isinstance(found, list):
        raise Unreadable("it is JSON, but no notebook: its cells are no list")
    return [
        (str(cell.get("cell_type")), _text(cell.get("source", cell.get("input", ""))))
        for cell in found
        if isinstance(cell, dict)
    ]


def _json(content: bytes) -> dict:
    if not content.strip():
        raise Unreadable("the file is empty; ask for it again")
    if content[:2] == b"PK":
        raise Unreadable("it is a zip file under another name; unpack it, or name it .zip")
    if content[:5] == b"%PDF-":
        raise Unreadable("it is a PDF; ask for the notebook itself, the .ipynb file")
    if content.lstrip()[:1] == b"<":
        raise Unreadable("it is a web page; ask for the notebook itself, the .ipynb file")
    if len(content) > LARGEST:
        raise Unreadable(f"it has more than {LARGEST // 10**6} MB; clear its outputs")
    text = _decoded(content)
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        cut = " It ends too early." if error.pos >= len(text.rstrip()) - 1 else ""
        raise Unreadable(
            f"it is not JSON (line {error.lineno}): the file is damaged.{cut} Ask for it again"
        ) from error
    except (RecursionError, ValueError) as error:
        raise Unreadable("its JSON is nested too deeply to be a notebook") from error
    if not isinstance(notebook, dict):
        raise Unreadable("it is JSON, but no notebook: it has no cells")
    return notebook


def _decoded(content: bytes) -> str:
    marks = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
    named = next((name for mark, name in marks.items() if content.startswith(mark)), "utf-8")
    for encoding in (named, "cp1252", "latin-1"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("its letters are of no known encoding")


def _text(source: Any) -> str:
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""
