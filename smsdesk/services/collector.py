"""Keeps Python's cycle collector from stalling the loop (design, section 7: never over 50 ms).

A full collection walks through every object of the program with all threads stopped: 50 to 90 ms
once the libraries are loaded, or with the plan of 100,000 messages in memory. Objects that are
frozen are left out; they are freed as ever when nothing refers to them any more.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_LARGE = 2000


def settle() -> None:
    """Freeze what there is: call once the program has started."""
    gc.freeze()


@contextmanager
def undisturbed(objects: int) -> Iterator[None]:
    """Build `objects` objects without cycles, and freeze them; few are left to the collector.

    Other tasks may run meanwhile; the little garbage with cycles that they leave is kept.
    """
    if objects < _LARGE or not gc.isenabled():
        yield
        return
    gc.collect(1)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
