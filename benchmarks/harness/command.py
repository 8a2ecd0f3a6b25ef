"""What every script can be told."""

import argparse
from typing import NamedTuple


class Call(NamedTuple):
    """How a script was called."""

    rounds: int
    quick: bool  # a smoke run: little work, nothing written


def call(doc: str, rounds: int, arguments: list[str] | None = None) -> Call:
    """Read the command line.

    Parameters
    ----------
    doc : docstring of the script
    rounds : unless told otherwise
    arguments : instead of the command line

    Examples
    --------
    >>> call("Something.", 7, ["--quick"])
    Call(rounds=1, quick=True)
    """
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument(
        "--quick", action="store_true", help="little work, nothing written"
    )
    given = parser.parse_args(arguments)
    return Call(1 if given.quick else given.rounds, given.quick)
