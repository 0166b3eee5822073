"""The engine of the exercises: it runs an answer, compares, names the mistake, writes the card.

- ``exercise``, ``slips``: what is an exercise, and what a known mistake?
- ``cases``: on which arguments is an answer tried?
- ``calling``, ``limits``, ``running``, ``plain``: what does an answer do with them?
- ``compare``, ``trial``: is this the expected value, and where does it differ first?
- ``judging``, ``values``, ``verdict``: is the answer right?
- ``repairing`` and ``changing``, ``observing``, ``relations``, ``contrast``, ``errors``,
  ``staying``: which mistake is it, when the bank does not know it? ``source`` reads the
  learner's lines for them.
- ``cards_text``, ``cards_html``: how does the verdict look?
"""
