"""The engine of the exercises: it runs an answer, compares, names the mistake, writes the card.

- ``exercise``, ``slips``: what is an exercise, and what a known mistake?
- ``cases``: on which arguments is an answer tried?
- ``calling``, ``limits``, ``running``, ``plain``: what does an answer do with them?
- ``compare``: is this the expected value, and where does it differ first?
- ``judging``, ``values``, ``verdict``: is the answer right?
- ``repairing``, ``changing``, ``edits``: which change would make the answer right?
- ``related``: for which other question is the answer right?
- ``observing``, ``relations``, ``contrast``, ``errors``, ``staying``: what else can be seen of a
  mistake that the bank does not know? ``source`` reads the learner's lines for all of them.
- ``cards_text``, ``cards_html``: how does the verdict look?
"""
