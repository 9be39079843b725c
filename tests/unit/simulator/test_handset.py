from smsdesk.simulator.handset import DELIVERED, FATES, Fate, Handsets, Refusal


def states(fate: Fate) -> list[str]:
    return [step.state.value for step in fate.steps]


def test_ordinary_numbers_are_delivered() -> None:
    handsets = Handsets()
    for number in ("+85260000001", "+8613000000099", "+447700900123", "+12025550199", "+6590"):
        assert handsets.submit(number) is DELIVERED


def test_the_table_for_people_names_every_fate() -> None:
    assert sorted(FATES) == [str(n) for n in range(9901, 9917)]


def test_fates() -> None:
    handsets = Handsets()
    expected = {
        "9901": ["UNDELIVERABLE"],
        "9902": ["EXPIRED"],
        "9903": ["REJECTED"],
        "9904": [],
        "9905": ["ENROUTE", "DELIVERED"],
        "9906": ["LOCALLY_REJECTED"],
        "9907": ["UNDOCUMENTED"],
        "9910": ["DELETED"],
        "9911": ["QUEUED", "ENROUTE", "DELIVERED"],
        "9912": ["UNKNOWN"],
        "9913": ["EXPIRED", "DELIVERED"],
        "9914": ["DELIVERED", "UNDELIVERABLE"],
        "9915": ["ACCEPTED"],
        "9916": ["DELIVERED"],
    }
    for suffix, names in expected.items():
        fate = handsets.submit(f"+8526000{suffix}")
        assert fate.refusal is None
        assert states(fate) == names


def test_reports_follow_each_other_by_one_delay() -> None:
    fate = Handsets().submit("+85260009911")
    assert [step.after for step in fate.steps] == [1.0, 2.0, 3.0]
    assert Handsets().submit("+85260009916").steps[0].after == 10.0


def test_an_intercepted_number_is_refused_every_time() -> None:
    handsets = Handsets()
    for _ in range(3):
        assert handsets.submit("+85260009908").refusal is Refusal.INTERCEPTED


def test_a_busy_number_is_taken_the_second_time_each_for_itself() -> None:
    handsets = Handsets()
    assert handsets.submit("+85260009909").refusal is Refusal.BUSY
    assert handsets.submit("+85261119909").refusal is Refusal.BUSY
    again = handsets.submit("+85260009909")
    assert again.refusal is None
    assert states(again) == ["DELIVERED"]


def test_own_fates_with_suffixes_of_other_lengths() -> None:
    deleted = FATES["9910"]
    expired = FATES["9902"]
    handsets = Handsets({"7": deleted, "007": expired})
    assert handsets.submit("+85260000007") is expired
    assert handsets.submit("+85260000017") is deleted
    assert handsets.submit("+85260009901") is DELIVERED
