"""Builds the web site, or shows it.

python -m cnn_course.site build OUT
python -m cnn_course.site serve OUT

With COURSE_ADDRESS in the environment, the front page says where the course's folder can be had.
"""

import argparse
import functools
import http.server
import os
import shutil
import sys
import tempfile
from pathlib import Path

NEEDS = "the site is made with Sphinx: pip install -c constraints.txt -e '.[site]' adds it"


def build(out, only=None) -> int:
    """Makes the site in the folder ``out``, from nothing; returns Sphinx's status.

    With ``only``, numbers of notebooks, a smaller site to try something on.
    """
    try:
        from sphinx.cmd.build import build_main
    except ImportError:
        raise SystemExit(NEEDS) from None

    from cnn_course.site.pages import sources

    out = Path(out)
    if out.exists() and any(out.iterdir()) and not (out / "objects.inv").exists():
        raise SystemExit(f"{out} holds something other than the site; give an empty folder")
    shutil.rmtree(out, ignore_errors=True)
    os.environ["SOURCE_DATE_EPOCH"] = "0"  # the same bytes each time
    with tempfile.TemporaryDirectory() as scratch:
        source, trees = Path(scratch, "source"), Path(scratch, "trees")
        source.mkdir()
        sources(source, only)
        flags = ["-q"] if only else ["-q", "-W", "--keep-going"]  # a part has links to nowhere
        status = build_main([*flags, "-d", str(trees), str(source), str(out)])
    (out / ".buildinfo").unlink(missing_ok=True)
    (out / ".nojekyll").touch()
    return status


def serve(out, port=8000):
    """Shows a site that was built, until it is interrupted."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=out)
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}/")
        server.serve_forever()


def main():
    parser = argparse.ArgumentParser(prog="python -m cnn_course.site", description=__doc__)
    parser.add_argument("what", choices=("build", "serve"))
    parser.add_argument("out", help="the folder of the site")
    parser.add_argument("--only", nargs="+", help="numbers of notebooks, to try something")
    given = parser.parse_args()
    if given.what == "build":
        sys.exit(build(given.out, given.only))
    try:
        serve(given.out)
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
