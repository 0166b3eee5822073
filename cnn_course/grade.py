"""Grade what a class handed in: ``python -m cnn_course.grade HANDED_IN --csv results.csv``."""

import sys

from cnn_course.grading.command import main

if __name__ == "__main__":
    sys.exit(main())
