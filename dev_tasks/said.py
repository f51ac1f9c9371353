"""What is said to the person at the terminal."""

import os
import sys
from typing import NoReturn

_COLOURS = {"good": "32", "care": "33", "bad": "31", "bold": "1"}


def say(sentence: str, kind: str = "") -> None:
    """Say a sentence at once, in colour where the terminal shows any."""
    colour = _COLOURS.get(kind)
    shown = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    print(f"\033[{colour}m{sentence}\033[0m" if colour and shown else sentence, flush=True)


def give_up(sentence: str) -> NoReturn:
    """End with one sentence that says what is to be done."""
    sys.stdout.flush()
    sys.exit(sentence)
