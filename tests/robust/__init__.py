"""What a reader's mistakes, kills, damaged files and a full class do.

`make robust` runs all of it and writes `tests/ROBUSTNESS.md`.
"""
