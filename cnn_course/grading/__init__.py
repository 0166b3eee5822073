"""A class graded: `python -m cnn_course.grade HANDED_IN --csv results.csv`.

- ``collect``: who handed in what?
- ``reading``: which cells does a file hold, whatever state it is in?
- ``course``: which exercises does a notebook ask, and which of them are optional?
- ``room``: where does a notebook run, and what is left of it afterwards? Nothing.
- ``forking``: what is imported once for all notebooks?
- ``watching``: what does a notebook use, and what may it?
- ``child``: the process in the room: it runs cells and calls the learner's functions; no answer
  is there.
- ``letters``: how does plain data travel between the two processes?
- ``grader``: the process outside: it draws cases, asks, compares and keeps the marks.
- ``crowd``: many notebooks at a time, on this machine or on a Dask cluster.
- ``sheets``: results, marks, gradebooks, mistakes, corrections.
- ``feedback``: a page for each learner.
- ``command``: the command line.
"""
