from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.specs import AccountStatus, BadgeSpec, ListenerStatus, Progress
from smsdesk.ui.widgets.status_strip import StatusStrip

READY = BadgeSpec("Ready", Tone.SUCCESS, IconName.SUCCESS)
REFUSED = BadgeSpec("Paused", Tone.DANGER, IconName.ERROR, "The gateway refused the key.")


def accounts(*badges: BadgeSpec) -> list[AccountStatus]:
    return [AccountStatus(str(n), f"Account {n}", badge, "¥1") for n, badge in enumerate(badges)]


def strip_texts(strip: StatusStrip) -> list[str]:
    return [each.text() for each in strip.findChildren(QPushButton) if each.isVisible()]


def test_status_puts_trouble_first_and_counts_the_rest(theme, qtbot, qapp):
    strip = StatusStrip()
    qtbot.addWidget(strip)
    strip.resize(1200, 60)
    strip.show()
    assert "No account" in strip_texts(strip)
    strip.set_accounts(accounts(READY, READY, READY, READY, REFUSED, READY))
    qapp.processEvents()
    shown = [text for text in strip_texts(strip) if "ccount" in text]
    assert "Account 4 · Paused · ¥1" in shown
    assert "2 more accounts" in shown
    assert len(shown) == 5
    opened: list[str] = []
    strip.account_activated.connect(opened.append)
    for name in ("statusAccount_4", "statusAccountsMore"):
        button = strip.findChild(QPushButton, name)
        assert button is not None
        button.click()
    assert opened == ["4", ""]


def test_a_narrow_strip_names_accounts_in_trouble_and_counts_the_others(theme, qtbot, qapp):
    strip = StatusStrip()
    qtbot.addWidget(strip)
    strip.resize(1200, 60)
    strip.show()
    strip.set_accounts(accounts(READY, REFUSED, READY, REFUSED))
    strip.resize(500, 60)
    qapp.processEvents()
    shown = [text.split(" ·")[0] for text in strip_texts(strip) if "ccount" in text]
    assert sorted(shown) == ["2 more accounts", "Account 1", "Account 3"]
    strip.set_accounts(accounts(READY, READY))
    qapp.processEvents()
    assert "1 more account" in strip_texts(strip)
    strip.resize(1200, 60)
    qapp.processEvents()
    assert "1 more account" not in strip_texts(strip)


def test_status_of_listener_and_sending(theme, qtbot):
    strip = StatusStrip()
    qtbot.addWidget(strip)
    strip.resize(1200, 60)
    strip.show()
    assert "Listener off" in strip_texts(strip)
    assert "Nothing is being sent" in strip_texts(strip)
    strip.set_listener(ListenerStatus(listening=True, last_report="09:41"))
    strip.set_sending("Sale & more", Progress(412, 1_205))
    assert "Listener on · last report 09:41" in strip_texts(strip)
    assert "Sending: 412 of 1,205" in strip_texts(strip)
    strip.set_listener(ListenerStatus(listening=False, problem="Port 8085 is taken."))
    assert "Listener: problem" in strip_texts(strip)


def test_an_ampersand_in_an_account_is_no_shortcut(theme, qtbot):
    strip = StatusStrip()
    qtbot.addWidget(strip)
    strip.set_accounts([AccountStatus("1", "Tom & Co", READY)])
    button = strip.findChild(QPushButton, "statusAccount_1")
    assert button is not None
    assert button.text() == "Tom && Co · Ready"
    assert button.accessibleName() == "Tom & Co · Ready"
    assert button.shortcut().isEmpty()


def test_tab_goes_through_the_strip_as_it_stands(theme, qtbot, qapp):
    host = QWidget()
    qtbot.addWidget(host)
    strip, after = StatusStrip(), QLineEdit()
    column = QVBoxLayout(host)
    column.addWidget(strip)
    column.addWidget(after)
    host.resize(1200, 120)
    host.show()
    for badges in ((READY, READY), (READY, READY, READY)):
        strip.set_accounts(accounts(*badges))
        qapp.processEvents()
        entries = [each for each in strip.findChildren(QPushButton) if each.isVisible()]
        entries.sort(key=lambda each: each.mapTo(host, each.rect().topLeft()).x())
        reached: list[QWidget] = []
        at: QWidget | None = strip
        while at is not None and at is not after:
            reached += [at] if at in entries else []
            at = at.nextInFocusChain()
        assert reached == entries
        assert [each.objectName() for each in reached[-2:]] == ["statusListener", "statusSending"]
