"""What the tests of checks ask of a verdict."""

RIGHT = "Right."


def says(verdict, words):
    """Whether a verdict is `Right.`, or names the mistake in these words."""
    if words == RIGHT:
        return repr(verdict) == RIGHT
    return repr(verdict).startswith("Not yet: ") and words in repr(verdict)
