"""The course for a class: `python -m cnn_course.release class|nbgrader|otter|exam`.

- ``questions``: where in a notebook is a question, and in which cell is it answered?
- ``copies``: notebooks to hand out, plain or in the form that nbgrader and otter want.
- ``exam``: questions with numbers of each student's own, and their answers.
- ``paper``: how are they printed?
- ``command``: the command line.
"""
