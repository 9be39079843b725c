"""467890.com, note B: the same content to the same number is dropped, and nobody is told."""

from collections.abc import Sequence


class Repetitions:
    """What was sent to whom, and when."""

    def __init__(self, window_s: float) -> None:
        """Drop what was sent less than `window_s` seconds before; 0 drops nothing."""
        self._window_s = window_s
        self._sent: dict[tuple[str, str], float] = {}

    def find(self, mobiles: Sequence[str], content: str, now_s: float) -> list[bool]:
        """Return for each number whether it got this content before, in this request too."""
        found: list[bool] = []
        seen: set[str] = set()
        for mobile in mobiles:
            sent = self._sent.get((mobile, content))
            before = mobile in seen or (sent is not None and now_s - sent < self._window_s)
            found.append(before and self._window_s > 0)
            seen.add(mobile)
        return found

    def note(self, mobile: str, content: str, now_s: float) -> None:
        """Remember an SMS that went out."""
        self._sent[mobile, content] = now_s
