"""The rule against repetition: once in 30 seconds, three times in five minutes."""

from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.msisdn import Msisdn
from smsdesk.providers.yunpian_window import RepetitionWindow, Taken

ONE = Msisdn(852, "60000001")
TWO = Msisdn(852, "60000002")


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def window_at() -> tuple[RepetitionWindow, Watch]:
    watch = Watch()
    return RepetitionWindow(watch), watch


def send(window: RepetitionWindow, taken: Taken = Taken.YES, text: str = "Hello") -> None:
    window.finish(window.begin(ONE, text), taken)


def test_nothing_waits_at_first() -> None:
    window, _ = window_at()
    assert window.wait_s(ONE, "Hello") == 0.0


def test_same_again_waits_exactly_the_rest_of_thirty_seconds() -> None:
    window, watch = window_at()
    send(window)
    assert window.wait_s(ONE, "Hello") == 30.0
    watch.now_s += 12.5
    assert window.wait_s(ONE, "Hello") == 17.5
    watch.now_s += 17.5
    assert window.wait_s(ONE, "Hello") == 0.0


def test_other_number_and_other_text_go() -> None:
    window, _ = window_at()
    send(window)
    assert window.wait_s(TWO, "Hello") == 0.0
    assert window.wait_s(ONE, "Hello!") == 0.0


def test_fourth_in_five_minutes_waits_for_the_first_to_be_old() -> None:
    window, watch = window_at()
    for _ in range(3):
        send(window)
        watch.now_s += 40.0
    assert window.wait_s(ONE, "Hello") == 180.0  # the first was 120 s ago
    watch.now_s += 180.0
    assert window.wait_s(ONE, "Hello") == 0.0


def test_what_was_certainly_not_taken_does_not_count() -> None:
    window, _ = window_at()
    send(window, Taken.NO)
    assert window.wait_s(ONE, "Hello") == 0.0
    assert len(window) == 0


def test_what_may_have_been_taken_counts() -> None:
    window, _ = window_at()
    send(window, Taken.UNKNOWN)
    assert window.wait_s(ONE, "Hello") == 30.0


def test_request_on_its_way_counts_and_is_timed_by_its_end() -> None:
    window, watch = window_at()
    attempt = window.begin(ONE, "Hello")
    watch.now_s += 25.0
    assert window.wait_s(ONE, "Hello") == 30.0
    window.finish(attempt, Taken.YES)
    watch.now_s += 10.0
    assert window.wait_s(ONE, "Hello") == 20.0


def test_only_certain_other_requests_explain_a_repetition() -> None:
    for taken, explained in ((Taken.YES, True), (Taken.UNKNOWN, False), (Taken.NO, False)):
        window, watch = window_at()
        send(window, taken)
        watch.now_s += 31.0
        assert window.explains_repetition(window.begin(ONE, "Hello")) is explained
    window, watch = window_at()
    send(window)
    watch.now_s += 31.0
    send(window, Taken.UNKNOWN)
    watch.now_s += 31.0
    assert not window.explains_repetition(window.begin(ONE, "Hello"))
    assert not window.explains_repetition(window.begin(TWO, "Hello"))


def test_what_is_old_is_forgotten() -> None:
    window, watch = window_at()
    for n in range(1000):
        window.finish(window.begin(ONE, f"Text {n}"), Taken.YES)
    assert len(window) == 1000
    watch.now_s += 300.0
    send(window)
    assert len(window) == 1


def test_the_text_itself_is_not_kept() -> None:
    window, _ = window_at()
    attempt = window.begin(ONE, "Your code is 4711")
    assert b"4711" not in attempt.key
    assert "4711" not in repr(vars(window))


@given(st.lists(st.floats(0, 200), max_size=40))
def test_who_waits_as_told_never_breaks_the_rule(pauses: list[float]) -> None:
    window, watch = window_at()
    sent: list[float] = []
    for pause in pauses:
        watch.now_s += pause
        watch.now_s += window.wait_s(ONE, "Hello")
        # Sums of floats: a wait may end a hair early by them.
        assert not [one for one in sent if watch.now_s - one < 30.0 - 1e-6]
        assert len([one for one in sent if watch.now_s - one < 300.0 - 1e-6]) < 3
        send(window)
        sent.append(watch.now_s)
