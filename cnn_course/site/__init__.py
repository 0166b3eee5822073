"""How does the course become a web site whose explorers live without a kernel?

    python -m cnn_course.site build OUT
    python -m cnn_course.site serve OUT

- ``tables``: which settings does a page offer, and what is in each picture?
- ``axes``: the same for a window over a grid, one axis at a time.
- ``layers``, ``network_units``: a small model at work; what a unit of a real network sees.
- ``engine``: the scripts and the style sheet that every page shares.
- ``pages``: notebooks as pages, with a live explorer in place of its picture.
- ``conf``, ``formulas``: what Sphinx is told.
- ``browser/``: scripts that look a picture up, fill its numbers in and draw the knobs.

Nothing else imports it. Python says which cell shows which number of an array and which cells
multiply; the browser only carries that out, and is compared with Python setting by setting.
"""
