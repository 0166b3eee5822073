"""`python -m cnn_course.release`."""

import sys

from .command import main

sys.exit(main())
