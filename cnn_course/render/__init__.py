"""How does a scene become a picture?

``static`` draws it with matplotlib, ``view`` in the browser; ``palette`` holds the colours of both.
"""
