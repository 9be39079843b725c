"""Reports that share a POST."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from smsdesk.simulator.batches import Batches
from smsdesk.simulator.faults import MessageFaults
from smsdesk.simulator.gateway import AcceptedMessage, Push
from smsdesk.simulator.handset import DELIVERED, HandsetState

MESSAGE = AcceptedMessage(
    number="+8613800138000",
    text="",
    rendered_text="",
    segments=1,
    message_id="1",
    at=datetime(2024, 5, 6, tzinfo=UTC),
    fate=DELIVERED,
    faults=MessageFaults(),
)


def joined(items: Sequence[str]) -> bytes:
    return ",".join(items).encode()


def added(batches: Batches[str], *items: str, url: str | None = None) -> list[Push]:
    return [batches.add(MESSAGE, HandsetState.DELIVERED, item, url) for item in items]


def test_the_first_takes_the_others_along() -> None:
    batches = Batches(3, joined, "text/plain")
    first, second, third, fourth = added(batches, "a", "b", "c", "d")
    assert first.render() == b"a,b,c"
    assert first.companions == [second, third]
    assert first.content_type == "text/plain"
    assert (second.render(), third.render()) == (b"", b"")
    assert fourth.render() == b"d"
    assert fourth.companions == []


def test_a_later_one_keeps_the_order() -> None:
    batches = Batches(3, joined)
    pushes = added(batches, "a", "b", "c", "d")
    assert pushes[3].render() == b"a,b,d"
    assert pushes[0].render() == b""
    assert pushes[2].render() == b"c"


def test_other_addresses_are_not_mixed() -> None:
    batches = Batches(9, joined)
    (ours, theirs) = (added(batches, "a", "b"), added(batches, "c", url="http://127.0.0.1/c"))
    assert theirs[0].render() == b"c"
    assert theirs[0].url == "http://127.0.0.1/c"
    assert ours[1].render() == b"a,b"


@given(st.integers(1, 5), st.permutations(range(12)))
def test_each_report_leaves_once_in_bodies_that_are_not_too_large(
    size: int, order: list[int]
) -> None:
    batches = Batches(size, joined)
    pushes = added(batches, *map(str, range(12)))
    bodies = [pushes[n].render().decode().split(",") for n in order]
    sent = [int(item) for body in bodies for item in body if item]
    assert sorted(sent) == list(range(12))
    assert all(len(body) <= size for body in bodies)
    assert all(body == sorted(body, key=int) for body in bodies if body != [""])
