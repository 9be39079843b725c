"""House rules that no linter knows, each with its reason and samples to find and not to find.

`RULES` read one Python file's syntax tree, `WORDS` the text of any tracked file.
"""

import ast
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Finder = Callable[[ast.Module], Iterator[ast.AST]]

_STATIC_DIALOGS = {
    "QMessageBox": {"question", "information", "warning", "critical", "about", "aboutQt"},
    "QFileDialog": {"getOpenFileName", "getOpenFileNames", "getSaveFileName"}
    | {"getExistingDirectory", "getOpenFileUrl", "getOpenFileUrls", "getSaveFileUrl"},
    "QInputDialog": {"getText", "getInt", "getDouble", "getItem", "getMultiLineText"},
    "QColorDialog": {"getColor"},
    "QFontDialog": {"getFont"},
}

_WHEELED = {
    *("QComboBox", "QFontComboBox", "QSpinBox", "QDoubleSpinBox"),
    *("QDateTimeEdit", "QDateEdit", "QTimeEdit", "QSlider", "QDial"),
}

_SKIPS = {
    ("pytest", "skip"): True,
    ("pytest", "xfail"): True,
    ("pytest", "importorskip"): False,
    ("mark", "skip"): True,
    ("mark", "skipif"): False,
    ("mark", "xfail"): False,
}
"""What skips a test, and whether its first argument is the reason."""

_BARE_SKIPS = {("mark", "skip"), ("mark", "xfail")}

_EXAMPLE_FIELDS = {"name"}
"""What a sentence may say of fields: “texts like {name}”; with values it is a placeholder."""


@dataclass(frozen=True)
class Rule:
    """A rule on Python code.

    Attributes:
        name: Short, for the test's id.
        reason: Why; it is shown with every finding.
        folders: Where it holds, as prefixes of paths from the top.
        find: Yields the nodes that break it.
        bad: Samples that must be found.
        good: Samples that must not.
    """

    name: str
    reason: str
    folders: tuple[str, ...]
    find: Finder
    bad: tuple[str, ...]
    good: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """A rule on the text of files whose path `files` matches."""

    name: str
    reason: str
    files: str
    pattern: str
    bad: tuple[str, ...]
    good: tuple[str, ...]


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(node: ast.AST) -> str:
    """Return `c` of `a.b.c` and of `c`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _owner(node: ast.AST) -> str:
    """Return `b` of `a.b.c`."""
    return _name(node.value) if isinstance(node, ast.Attribute) else ""


def _exec_calls(tree: ast.Module) -> Iterator[ast.AST]:
    for call in _calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"exec", "exec_"}:
            yield call


def _focus_chain_calls(tree: ast.Module) -> Iterator[ast.AST]:
    for call in _calls(tree):
        if _name(call.func) in {"nextInFocusChain", "previousInFocusChain"}:
            yield call


def _wheeled_fields(tree: ast.Module) -> Iterator[ast.AST]:
    for call in _calls(tree):
        if _name(call.func) in _WHEELED:
            yield call


def _static_dialogs(tree: ast.Module) -> Iterator[ast.AST]:
    for call in _calls(tree):
        if _name(call.func) in _STATIC_DIALOGS.get(_owner(call.func), ()):
            yield call


def _qasync_slots(tree: ast.Module) -> Iterator[ast.AST]:
    banned = {"asyncSlot", "asyncClose"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            if banned & {alias.name for alias in node.names}:
                yield node
        elif _name(node) in banned:
            yield node


def _texts(call: ast.Call) -> list[ast.expr]:
    """Return the arguments of a call to tr or ntr that are texts."""
    texts = {"tr": 1, "ntr": 2}
    return call.args[: texts.get(_name(call.func), 0)]


def _built_texts(tree: ast.Module) -> Iterator[ast.AST]:
    for call in _calls(tree):
        for text in _texts(call):
            if isinstance(text, ast.JoinedStr | ast.BinOp) or (
                isinstance(text, ast.Call) and _name(text.func) == "format"
            ):
                yield text


def _placeholders(text: str) -> set[str]:
    try:
        found = [name for _, name, _, _ in string.Formatter().parse(text) if name]
    except ValueError:
        return set()
    return {name for name in found if name.isidentifier()}


def _unfilled_texts(tree: ast.Module) -> Iterator[ast.AST]:
    for call in _calls(tree):
        literals = [text for text in _texts(call) if isinstance(text, ast.Constant)]
        given = {keyword.arg for keyword in call.keywords}
        if not literals or None in given:
            continue
        wanted = set().union(*(_placeholders(str(text.value)) for text in literals))
        if not given:
            wanted -= _EXAMPLE_FIELDS
        if _name(call.func) == "ntr":
            given.add("n")
            wanted.add("n")
        if wanted != given:
            yield call


def _waits_in_coroutines(tree: ast.Module) -> Iterator[ast.AST]:
    for function in ast.walk(tree):
        if isinstance(function, ast.AsyncFunctionDef):
            for call in _calls(function):
                if _owner(call.func) == "qtbot" and _name(call.func).startswith("wait"):
                    yield call


def _ownerless_timers(tree: ast.Module) -> Iterator[ast.AST]:
    for call in _calls(tree):
        if _name(call.func) == "QTimer" and not call.args and not call.keywords:
            yield call
        elif (_owner(call.func), _name(call.func)) == ("QTimer", "singleShot"):
            match call.args:
                case [_, ast.Attribute()]:
                    pass  # a bound method brings its object as the context
                case [_, _]:
                    yield call


def _skips_without_reason(tree: ast.Module) -> Iterator[ast.AST]:
    called = set()
    for call in _calls(tree):
        called.add(call.func)
        place = (_owner(call.func), _name(call.func))
        if place in _SKIPS and not {keyword.arg for keyword in call.keywords} & {"reason", "msg"}:
            reason_may_be_first = _SKIPS[place]
            if not (reason_may_be_first and call.args):
                yield call
    for node in ast.walk(tree):
        if (_owner(node), _name(node)) in _BARE_SKIPS and node not in called:
            yield node


def _missing_module_docstring(tree: ast.Module) -> Iterator[ast.AST]:
    if not ast.get_docstring(tree):
        yield tree


RULES = (
    Rule(
        "no-nested-loop",
        "exec() nests the event loop and breaks running tasks: use open() and finished",
        ("smsdesk/ui/", "smsdesk/app/"),
        _exec_calls,
        ("dialog.exec()", "self._menu.exec(place)", "QDialog(self).exec_()"),
        ("dialog.open()", "executor(1)"),
    ),
    Rule(
        "no-focus-chain",
        "PySide makes the answer a child of the asked, and its insides go with it: setTabOrder",
        ("smsdesk/",),
        _focus_chain_calls,
        ("stop = stop.nextInFocusChain()", "self.previousInFocusChain()"),
        ("QWidget.setTabOrder(one, other)", "self.focusNextPrevChild(True)"),
    ),
    Rule(
        "no-wheel",
        "such a field changes under a pointer that scrolls by: Select, DateTimeField, TimeField",
        ("smsdesk/",),
        _wheeled_fields,
        ("QComboBox()", "QtWidgets.QDateTimeEdit(self)", "QSpinBox(self)"),
        ("Select(name, words)", "QComboBox.InsertPolicy.NoInsert", "TimeField(name, words)"),
    ),
    Rule(
        "no-static-dialogs",
        "the static dialogs run a nested event loop: make one, open() it, use its signals",
        ("smsdesk/ui/", "smsdesk/app/"),
        _static_dialogs,
        ("QMessageBox.question(a, b, c)", "QtWidgets.QFileDialog.getSaveFileName(self)"),
        ("QMessageBox(self).open()", "box.question(1)"),
    ),
    Rule(
        "no-qasync-slots",
        "asyncSlot keeps no strong reference and asyncClose swallows exceptions: tasks.spawn",
        ("smsdesk/",),
        _qasync_slots,
        ("from qasync import QEventLoop, asyncSlot", "@qasync.asyncClose\ndef f(): ..."),
        ("import qasync", "qasync.QEventLoop(app)"),
    ),
    Rule(
        "translatable-texts",
        "a text that is put together cannot be found in a catalogue: placeholders and values",
        ("smsdesk/",),
        _built_texts,
        (
            'tr(f"Sent {n}")',
            'ntr("one", "many " + x, n)',
            'self.tr("a %s" % b)',
            'tr("{}".format(a))',
        ),
        ('tr("Sent {n}", n=n)', "tr(label)", 'ntr("{n} text", "{n} texts", n)', 'attr(f"a{b}")'),
    ),
    Rule(
        "filled-texts",
        "placeholders and values of a text must be the same names, or it fails before the person",
        ("smsdesk/",),
        _unfilled_texts,
        ('tr("Sent {n}", count=n)', 'tr("Sent {n}")', 'ntr("{n} by {who}", "{n} by {who}", n)'),
        ('tr("Sent {n:,}", n=n)', "tr(text, n=n)", 'tr("{a}", **b)', 'ntr("one", "{n} texts", n)'),
    ),
    Rule(
        "no-wait-in-coroutine",
        "qtbot.wait* nests the loop that the coroutine runs on: await instead",
        ("tests/",),
        _waits_in_coroutines,
        ("async def test(qtbot):\n    qtbot.waitSignal(s)", "async def t():\n  self.qtbot.wait(1)"),
        ("def test(qtbot):\n    qtbot.wait(1)", "async def test(qtbot):\n    qtbot.mouseClick(b)"),
    ),
    Rule(
        "timers-have-owners",
        "a timer without parent or context fires after its page is gone",
        ("smsdesk/ui/", "smsdesk/app/"),
        _ownerless_timers,
        ("QTimer()", "QtCore.QTimer.singleShot(0, lambda: f(x))"),
        ("QTimer(self)", "QTimer.singleShot(0, self, lambda: 1)", "QTimer.singleShot(0, self.f)"),
    ),
    Rule(
        "skips-have-reasons",
        "a skip without a reason hides what nobody tests any more",
        ("tests/",),
        _skips_without_reason,
        (
            *("pytest.skip()", "@pytest.mark.skip\ndef f(): ...", "pytest.mark.skipif(x)"),
            *('pytest.importorskip("x")', "pytest.mark.xfail(strict=True)"),
        ),
        (
            *('pytest.skip("no X server")', 'pytest.mark.skipif(x, reason="y")'),
            *('pytest.skip(reason="x")', 'pytest.mark.skip("x")'),
            'pytest.importorskip("x", reason="y")',
        ),
    ),
    Rule(
        "module-docstrings",
        "each module says what it is for and which rule or document it follows",
        ("smsdesk/", "packaging/"),
        _missing_module_docstring,
        ("import os", ""),
        ('"""What it does."""',),
    ),
)

WORDS = (
    Words(
        "no-machine-paths",
        "a path of one machine works on no other",
        r".*",
        r"(?<![\w.~-])/(?:work|root|home/(?!user\b|\w*\{)\w+|Users/\w+|tmp/\w+)/",
        ("cd /work" + "/x", '"/home/ann/x"', "/Users/ann/x", "/tmp/mine/x", "=/root/.cache"),
        ("/api/work/x", "network/", "~/root/", "/home/user/x", "https://a.example/work/x"),
    ),
    Words(
        "no-registry-hosts",
        "where packages come from is the machine's setting, not the project's",
        r".*",
        r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|proxy\.golang\.org|crates\.io",
        ("https://pypi.org/simple", "registry.npmjs.org"),
        ("PyPI", "npm"),
    ),
    Words(
        "pins-without-addresses",
        "pin files hold names, versions and hashes alone",
        r".*(constraints[^/]*\.txt|requirements[^/]*\.txt|\.lock|package-lock\.json)$",
        r"https?://|(?m:^\s*--(?:index|extra-index|find-links))",
        ("a @ https://x/y.whl", "--index-url x", " --find-links y"),
        ("httpx==0.28.1 \\\n    --hash=sha256:0", "a==1"),
    ),
    Words(
        "nothing-unfinished",
        "what is not done is an issue, not a note in shipped code",
        r"(smsdesk|packaging|resources)/.*",
        r"\b(?:TODO|FIXME|XXX)\b|\bNotImplementedError\b|(?i:\bnot implemented\b|\bcoming soon\b)",
        ("# TODO: x", "raise NotImplementedError", "Coming soon"),
        ("todo list", "XXXL"),
    ),
    Words(
        "no-merge-leftovers",
        "a conflict was committed",
        r".*",
        r"(?m:^(?:<{7}|>{7}) )",
        ("<<<<<<< HEAD",),
        ("<<<<", "======="),
    ),
)
