"""The engine of the exercises: run an answer, draw cases, compare, judge, tell."""
