"""Segment counting at 160, 1,000 and 1,600 characters beside two peers."""

import importlib
import json
import subprocess
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from bench._frame import PEERS, PeerMissing, Row, Scale, call_us, node_peers, python_peers
from smsdesk.domain.segments import STANDARD, measure

SIZES = (160, 1_000, 1_600)
_NODE_BAR = 200.0
_PYTHON_BAR = 5.0

_SENTENCES = {
    "GSM-7": "Dear customer, your order 4711 is ready: pick it up today before 18:00. ",
    "UCS-2": "您好 您的订单 4711 已经到店 请在今天 18:00 之前来取。如有问题请联系我们的客服。",
}


def texts() -> dict[str, str]:
    """Return the texts to count, by their names in the table."""
    return {
        f"{size:,} characters of {coding}": (sentence * (size // len(sentence) + 1))[:size]
        for coding, sentence in _SENTENCES.items()
        for size in SIZES
    }


def rows(_scale: Scale) -> list[Row]:
    """Compare `measure` with both peers over the same texts."""
    ours = {name: call_us(partial(measure, text, STANDARD)) for name, text in texts().items()}
    return [
        *_compared("sms-segments-calculator", _NODE_BAR, ours, _node_us),
        *_compared("smsutil", _PYTHON_BAR, ours, _python_us),
    ]


def _compared(
    peer: str, bar: float, ours: dict[str, float], peer_us: Callable[[], dict[str, float]]
) -> Iterator[Row]:
    named = {name: f"{name} v {peer}" for name in ours}
    try:
        theirs = peer_us()
    except PeerMissing as reason:
        yield from (Row.skipped(shown, bar, "µs", str(reason)) for shown in named.values())
        return
    for name, shown in named.items():
        yield Row.less_is_better(shown, ours[name], theirs[name], bar, "µs")


def _node_us() -> dict[str, float]:
    folder = node_peers("sms-segments-calculator@1.3.0")
    done = subprocess.run(
        ["node", str(PEERS / "sms_segments_calculator.js"), str(folder)],
        input=json.dumps(texts()),
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    if done.returncode:
        raise PeerMissing(f"the peer failed: {done.stderr.strip()[-200:]}")
    measured = json.loads(done.stdout)
    _must_agree(
        ((name, measured[name]["segments"]) for name in measured), "sms-segments-calculator"
    )
    return {name: float(measured[name]["us"]) for name in measured}


def _python_us() -> dict[str, float]:
    python_peers("smsutil==1.1.3", "future==1.0.0")
    split = importlib.import_module("smsutil").split
    _must_agree(((name, len(split(text).parts)) for name, text in texts().items()), "smsutil")
    return {name: call_us(partial(split, text)) for name, text in texts().items()}


def _must_agree(counted: Iterable[tuple[str, int]], peer: str) -> None:
    """A peer that counts something else would make the comparison worthless."""
    known = texts()
    for name, count in counted:
        expected = measure(known[name], STANDARD).segment_count
        if count != expected:
            raise PeerMissing(f"{peer} counts {count} segments in {name}, not {expected}")
