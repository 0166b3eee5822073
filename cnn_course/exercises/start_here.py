"""Exercise of notebook 00: the first one, before any theory."""

from ..checking.exercise import Exercise

PLACES = Exercise(
    id="0.1", title="How many places?",
    task=(
        "A row has 8 cells. A frame that is 3 cells wide lies on it. You move the frame along, "
        "one cell at a time. It must not stick out at either end. In how many places can it be?"
    ),
    answer=6,
    hints=(
        "Draw eight cells in a row and number them from 0. Which cells does the frame cover at the "
        "very left?",
        "At the left it covers cells 0, 1 and 2; at the very right, cells 5, 6 and 7. So its first "
        "cell is cell 0, or 1, or 2, ... up to which one?",
        "Its first cell can be 0, 1, 2, 3, 4 or 5. Count them.",
    ),
    wrong=(
        (5, "The frame can be moved 5 times, but it also has a place before the first move."),
        (8, "There are 8 cells, but a frame that begins at one of the last two sticks out."),
        (7, "A frame of 2 cells has 7 places; this one is 3 cells wide."),
        (2, "Side by side, 2 frames fit. The frame moves on by one cell only, so places overlap."),
        (3, "This is how wide the frame is. In how many places can it be?"),
        (8 / 3, "8 / 3 counts frames side by side. The frame moves on by one cell only."),
        (24, "That is 8 times 3. Count the places one after the other, from the left."),
        (4, "Some places are missing: the frame moves on by one cell only."),
    ),
    why=(
        "The frame can be moved 8 - 3 times, and it has a place before the first move: 8 - 3 + 1 = "
        "6. This + 1 will come back in nearly every notebook."
    ),
)  # fmt: skip
