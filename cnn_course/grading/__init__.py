"""A class graded: `python -m cnn_course.grade HANDED_IN --csv results.csv`.

- ``collect``: who handed in what?
- ``reading``: which cells does a file hold, whatever state it is in?
- ``room``: where does a notebook run, and what is left of it afterwards? Nothing.
- ``child``: the process in the room: it runs cells and calls the learner's functions; no answer
  is there.
- ``letters``: how does plain data travel between the two processes?
- ``grader``: the process outside: it draws cases, asks, compares and keeps the marks.
- ``crowd``: many notebooks at a time, on this machine or on a Dask cluster.
- ``sheets``: results, marks, gradebooks, mistakes, corrections.
- ``feedback``: a page for each learner.
- ``command``: the command line.
"""
