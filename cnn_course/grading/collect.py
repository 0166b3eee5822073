"""Who handed in what? Folders, flat files and zips, as learning platforms give them.

- one file for each learner: ``ann.ipynb``, or Canvas's ``annlee_1234_5678_03_stride.ipynb``;
- one folder for each learner, or Moodle's ``Ann Lee_1234_assignsubmission_file_``;
- groups: a folder with nothing but learners' folders in it;
- a zip in the place of any of these.

Nothing is passed over in silence: a file that is no notebook becomes a line that says what to do.
"""

import re
import shutil
import stat
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from . import reading

MOODLE = re.compile(
    r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)(?:_(?P<rest>.*))?$"
)
CANVAS = re.compile(r"^(?P<name>[^_]+)_(?:LATE_)?(?P<id>\d+)_\d+_(?P<rest>.+)$")
DISGUISES = (".ipynb.txt", ".ipynb.json", ".ipynb.html", ".json", ".txt")
LARGEST = 500_000_000  # bytes of a learner's folder, or of a zip's content
MOST_FILES = 5_000
NOTHING = "there is no notebook in this folder"


@dataclass(frozen=True)
class Submission:
    """One notebook handed in, or one thing that could have been one.

    Parameters
    ----------
    student : str
    notebook : str
        What tells it from the learner's others.
    path : Path or None
        Where the notebook is.
    folder : Path or None
        What lies beside it and is copied with it; None for a file among other learners' files.
    problem : str
        Why it cannot be graded, and what would do.
    handle : str
        By which a learning platform knows it: the beginning of its file's or folder's name.
    """

    student: str
    notebook: str
    path: Path | None
    folder: Path | None = None
    problem: str = ""
    handle: str = ""


def handed_in(place: Path, scratch: Path) -> list[Submission]:
    """Find everything that was handed in.

    Parameters
    ----------
    place : Path
        A folder, a zip or a single notebook.
    scratch : Path
        An empty folder; zips are unpacked there.

    Returns
    -------
    list of Submission
        By student, then by notebook.

    Raises
    ------
    ValueError
        If there is nothing at `place`.
    """
    if not place.exists():
        raise ValueError(f"there is no folder {readable(str(place))!r}")
    if place.is_file() and place.suffix.lower() != ".zip":
        return [_file(place, place.stem, place.name)]
    if place.is_file():
        place = unpacked(place, scratch)
    found = [one for entry in _entries(_only_folder(place)) for one in _top(entry, scratch)]
    found = _told_apart([one for one in found if not _only_remark(one, found)])
    return sorted(found, key=lambda one: (one.student, one.notebook, one.problem))


def _identity(one: Submission) -> str:
    """The learner's name and number on the platform."""
    return one.handle.partition("_assignsubmission_")[0]


def _only_remark(one: Submission, found: list[Submission]) -> bool:
    """Whether this is what Moodle's learners may type beside the files that they hand in."""
    return "_onlinetext" in one.handle and any(
        _identity(other) == _identity(one) and "_onlinetext" not in other.handle for other in found
    )


def _told_apart(found: list[Submission]) -> list[Submission]:
    """Give learners of the same name their numbers."""
    who: dict[str, set[str]] = {}
    for one in found:
        who.setdefault(one.student, set()).add(_identity(one))
    return [
        replace(one, student=f"{one.student} ({_identity(one).rpartition('_')[2]})")
        if one.handle and len(who[one.student]) > 1
        else one
        for one in found
    ]


def readable(name: str) -> str:
    """Return a name that can be written anywhere: what is no letter becomes \\x..

    Examples
    --------
    >>> readable("M\\udcfcller")
    'M\\\\xfcller'
    """
    raw = name.encode("utf-8", "surrogateescape")
    text = raw.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _entries(folder: Path) -> list[Path]:
    hidden = (".", "__MACOSX", "Thumbs.db", "desktop.ini", "~$")
    return sorted(one for one in folder.iterdir() if not one.name.startswith(hidden))


def _only_folder(place: Path) -> Path:
    """Step into a folder that a zip was packed with, as long as it is not a learner's."""
    entries = _entries(place)
    if len(entries) == 1 and entries[0].is_dir() and not entries[0].is_symlink():
        inside = _entries(entries[0])
        if inside and all(one.is_dir() for one in inside):
            return _only_folder(entries[0])
    return place


def _top(entry: Path, scratch: Path) -> list[Submission]:
    if not entry.is_dir() or entry.is_symlink():
        return _flat(entry, scratch)
    inside = _entries(entry)
    folders = [one for one in inside if one.is_dir() and not one.is_symlink()]
    group = inside and len(folders) == len(inside) and not MOODLE.match(entry.name)
    if group and len(folders) > 1:
        return [one for folder in folders for one in _folder(folder, f"{entry.name}/", scratch)]
    return _folder(entry, "", scratch)


def _folder(folder: Path, group: str, scratch: Path) -> list[Submission]:
    """A learner's folder, perhaps in a group's."""
    moodle = MOODLE.match(folder.name)
    student = group + (moodle["name"] if moodle else folder.name)
    return _with_handle(moodle, _learner(folder, student, scratch))


def _with_handle(match: re.Match | None, found: list[Submission]) -> list[Submission]:
    """Keep a platform's name up to the learner's number, in Moodle also what was handed in."""
    if match is None:
        return found
    parts = [match["name"], match["id"]]
    if match.re is MOODLE:
        parts += ["assignsubmission", match["kind"]]
    return [replace(one, handle=readable("_".join(parts))) for one in found]


def _flat(entry: Path, scratch: Path) -> list[Submission]:
    """A file at the top: its name tells the learner's."""
    match = MOODLE.match(entry.name) or CANVAS.match(entry.name)
    student, name = (match["name"], match["rest"]) if match else (_stem(entry.name), entry.name)
    if entry.suffix.lower() == ".zip":
        folder, problem = _tried(entry, scratch)
        if problem:
            found = [Submission(readable(student), readable(name), None, problem=problem)]
        else:
            found = _learner(folder, student, scratch)
    else:
        found = [_file(entry, student, name)]
    return _with_handle(match, found)


def _file(path: Path, student: str, name: str, folder: Path | None = None) -> Submission:
    student, shown = readable(student), readable(_stem(name))
    if path.is_symlink() or not path.is_file():
        problem = "it is no file (a link or a pipe); ask for the notebook itself"
        return Submission(student, shown, None, problem=problem)
    if path.suffix.lower() != ".ipynb":
        try:
            reading.cells(path.read_bytes()[: reading.LARGEST + 1])
        except (reading.Unreadable, OSError):
            problem = f"{readable(path.name)} is no notebook; ask for the .ipynb file"
            return Submission(student, readable(name), None, problem=problem)
    return Submission(student, shown, path, folder)


def _learner(folder: Path, student: str, scratch: Path) -> list[Submission]:
    """Everything in one learner's folder, its zips included."""
    found, others = [], []
    if problem := _too_large(folder):
        return [Submission(readable(student), "", None, problem=problem)]
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() == ".zip":
            inside, problem = _tried(path, scratch)
            if problem:
                found.append(Submission(readable(student), readable(name), None, problem=problem))
            else:
                found += [one for one in _learner(inside, student, scratch) if not one.problem]
        elif path.suffix.lower() == ".ipynb":
            found.append(_file(path, student, name, folder))
        elif path.name.lower().endswith(DISGUISES):
            one = _file(path, student, name, folder)
            if not one.problem:
                found.append(one)
        else:
            others.append(readable(name))
    if not found:
        there = f", only {', '.join(others[:3])}" if others else ""
        problem = f"{NOTHING}{there}; ask for the .ipynb file"
        found = [Submission(readable(student), "", None, problem=problem)]
    return found


def _walk(folder: Path) -> list[Path]:
    found = []
    for one in _entries(folder):
        if one.is_symlink():
            continue
        if one.is_dir():
            found += _walk(one)
        elif one.is_file() or one.suffix.lower() == ".ipynb":
            found.append(one)
    return found


def _too_large(folder: Path) -> str:
    size = 0
    for files, path in enumerate(folder.rglob("*"), start=1):
        if not path.is_symlink() and path.is_file():
            size += path.stat().st_size
        if size > LARGEST or files > MOST_FILES:
            return (
                f"the folder has more than {LARGEST // 10**6} MB or {MOST_FILES} files; "
                "leave only the notebook and what it needs"
            )
    return ""


def _stem(name: str) -> str:
    for ending in (".ipynb.txt", ".ipynb.json", ".ipynb.html"):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return PurePosixPath(name).with_suffix("").as_posix() if "." in name[1:] else name


def _tried(path: Path, scratch: Path) -> tuple[Path, str]:
    try:
        return unpacked(path, scratch), ""
    except ValueError as error:
        return path, str(error)


def unpacked(path: Path, scratch: Path) -> Path:
    """Unpack a zip into a new folder below `scratch`; nothing leaves that folder.

    Raises
    ------
    ValueError
        If it is damaged, has a password or would become too large.
    """
    target = scratch / f"zip{len(list(scratch.iterdir()))}"
    target.mkdir(parents=True)
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if sum(one.file_size for one in members) > LARGEST or len(members) > 20 * MOST_FILES:
                raise ValueError("the zip would become too large; ask for the notebook alone")
            for member in members:
                _extract(archive, member, target)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise ValueError(f"the zip cannot be unpacked ({error}); ask for it again") from error
    return target


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    parts = [
        part
        for part in PurePosixPath(member.filename.replace("\\", "/")).parts
        if part not in ("/", "..", ".") and "\0" not in part and not part.endswith(":")
    ]
    if not parts or stat.S_ISLNK(member.external_attr >> 16):
        return
    path = target.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    left = LARGEST
    with archive.open(member) as source, open(path, "wb") as file:
        while chunk := source.read(min(left + 1, 1 << 20)):
            left -= len(chunk)
            if left < 0:
                raise ValueError("the zip would become too large; ask for the notebook alone")
            file.write(chunk)


def forget(scratch: Path) -> None:
    """Remove what was unpacked."""
    shutil.rmtree(scratch, ignore_errors=True)
