"""The page in Chromium: every gesture by mouse and by key, and what it must not disturb."""

from __future__ import annotations

import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from pillcheck.serving import live
from tests.browser import AXE, CHROMIUM
from tests.chromium import Browser, Tab
from tests.conftest import git
from tests.serving import Client, served
from tests.support import KINDS, page_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

pytestmark = pytest.mark.skipif(
    not CHROMIUM or os.name == "nt", reason="Chromium is not installed (apt-get install chromium)"
)

PAGE = "docs/backlog/README.html"
FOLDER = Path(__file__).parent / "pages" / "kinds"
READY = "!!document.documentElement?.dataset.pillcheckShows"
UI = "document.querySelector('pillcheck-ui').shadowRoot"
DIALOG = f"{UI}.querySelector('dialog.beside')"
BOARD = f"{UI}.querySelector('dialog.board')"
SPOKEN = f"{UI}.querySelector('.spoken').textContent"
BANNER = f"{UI}.querySelector('.banner')"
PILL = "document.querySelector('#item-2 .status-pill')"
MORE = "document.querySelector('#item-2 pillcheck-more').shadowRoot.firstElementChild"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    rules = "--host-resolver-rules=MAP evil.example 127.0.0.1"
    browser = Browser(tmp_path_factory.mktemp("chromium"), rules)
    yield browser
    browser.close()


@pytest.fixture
def page(repo: Path) -> Path:
    return repo / PAGE


@pytest.fixture
def client(page: Path) -> Iterator[Client]:
    with served(page) as client:
        yield client


@pytest.fixture
def tab(browser: Browser, client: Client) -> Iterator[Tab]:
    yield from opened(browser, client)


def opened(browser: Browser, client: Client, **size: Any) -> Iterator[Tab]:
    browser.events.clear()
    tab = browser.tab(client.server.address, **size)
    tab.wait(READY)
    yield tab
    tab.call("Page.close")


def entry(label: str) -> str:
    """Return the expression for a choice of the menu that is open."""
    return (
        f"[...({DIALOG}?.querySelectorAll('button') ?? [])].find(b => b.textContent === {label!r})"
    )


def on_bar(label: str) -> str:
    return f"[...{UI}.querySelectorAll('nav button')].find(b => b.textContent === {label!r})"


def fill(tab: Tab, text: str, name: str = "") -> None:
    """Replace what is in an input of the form that is open: the first, or that of a name."""
    selector = f'[name="{name}"]' if name else "[name]"
    tab.run(f"(e => {{ e.focus(); e.select(); }})({DIALOG}.querySelector('{selector}'))")
    tab.type(text)


def done(tab: Tab) -> None:
    """Wait until a change is made and shown."""
    tab.wait(f"!{DIALOG}")
    tab.wait(SPOKEN)
    tab.run(f"{SPOKEN} = ''")


def by_mouse(tab: Tab) -> None:
    tab.click(PILL)
    tab.wait(DIALOG)
    tab.click(entry("Blocked"))


def by_keys(tab: Tab) -> None:
    tab.run(f"{PILL}.focus()")
    tab.press("Enter")
    tab.wait(DIALOG)
    tab.press("Home")
    for _ in range(3):
        tab.press("ArrowDown")
    tab.press("Enter")


def from_menu_by_keys(tab: Tab) -> None:
    tab.run(f"{MORE}.focus()")
    tab.press("Enter")
    tab.wait(DIALOG)
    tab.press("Enter")
    tab.wait(f"{entry('Blocked')}")
    tab.press("Home")
    for _ in range(3):
        tab.press("ArrowDown")
    tab.press(" ")


def text_by_double_click(tab: Tab) -> None:
    tab.click("document.querySelector('#item-2 dd')", count=2)
    tab.wait(DIALOG)
    fill(tab, "New words")
    tab.click(entry("Save"))


def text_by_keys(tab: Tab) -> None:
    tab.run(f"{MORE}.focus()")
    tab.press("Enter")
    tab.wait(DIALOG)
    for _ in range(4):
        tab.press("ArrowDown")
    assert tab.run(f"{UI}.activeElement.textContent") == "Summary…"
    tab.press("Enter")
    tab.wait(f"{DIALOG}?.querySelector('[name]')")
    fill(tab, "New words")
    tab.press("Tab")
    tab.type("A note")
    tab.press("Enter")


def title_by_double_click(tab: Tab) -> None:
    tab.run("getSelection().removeAllRanges()")
    tab.run(
        "document.querySelector('#item-2 h2, #item-2 h3').dispatchEvent("
        "new MouseEvent('dblclick', {bubbles: true, composed: true}))"
    )
    tab.wait(DIALOG)
    fill(tab, "A & <b>")
    tab.press("Enter")


def choose(*labels: str) -> Callable[[Tab], None]:
    def gesture(tab: Tab) -> None:
        tab.click(MORE)
        for label in labels:
            tab.wait(entry(label))
            tab.click(entry(label))

    return gesture


def hours(tab: Tab) -> None:
    choose("Hours…")(tab)
    tab.wait(f"{DIALOG}?.querySelector('[name]')")
    fill(tab, "9.5")
    tab.press("Enter")


def priority(tab: Tab) -> None:
    choose("Priority…")(tab)
    tab.wait(f"{DIALOG}?.querySelector('[name]')")
    tab.type("P3")
    tab.press("Tab")
    tab.run(f"{DIALOG}.querySelector('[name]').value = 'P3'")
    tab.press("Enter")


def moved_by_key(key: str) -> Callable[[Tab], None]:
    def gesture(tab: Tab) -> None:
        tab.run(f"{MORE}.focus()")
        tab.press(key, alt=True)

    return gesture


def with_note(tab: Tab) -> None:
    tab.click(PILL)
    tab.wait(DIALOG)
    fill(tab, "A <note> & more", "note")
    tab.click(entry("Blocked"))


def added(tab: Tab) -> None:
    tab.click(on_bar("Add item"))
    tab.wait(DIALOG)
    tab.type("New <thing>")
    tab.run(f"{DIALOG}.querySelector('[name=priority]').value = 'P1'")
    fill(tab, "5", "hours")
    tab.press("Enter")


def history_row(tab: Tab) -> None:
    tab.run(f"{on_bar('History row')}.focus()")
    tab.press("Enter")
    tab.wait(DIALOG)
    tab.type("R & d")
    tab.press("Enter")


def removed(tab: Tab) -> None:
    choose("Remove…")(tab)
    tab.wait(f"{DIALOG}?.querySelector('[name=force]')")
    tab.press(" ")
    tab.click(entry("Remove"))


def on_board(key: str) -> Callable[[Tab], None]:
    def gesture(tab: Tab) -> None:
        tab.click(on_bar("Board"))
        tab.wait(f"{BOARD}?.open")
        tab.run(f"""{BOARD}.querySelector('[data-ref="item-2"]').focus()""")
        tab.press(key, alt=True)

    return gesture


CARD = f"""{BOARD}.querySelector('[data-ref="item-2"]')"""


def dragged(tab: Tab) -> None:
    tab.click(on_bar("Board"))
    tab.wait(f"{BOARD}?.open")
    column = f"[...{BOARD}.querySelectorAll('section')].find(s => s.ariaLabel === 'Blocked')"
    tab.drag(CARD, f"{column}.firstElementChild")


def dragged_on_another(tab: Tab) -> None:
    tab.click(on_bar("Board"))
    tab.wait(f"{BOARD}?.open")
    tab.drag(CARD, f"{CARD}.nextElementSibling")


def dragged_on_the_page(element: str, target: str, below: float) -> Callable[[Tab], None]:
    def gesture(tab: Tab) -> None:
        tab.drag(element, f"document.querySelector('#{target}')", below=below)

    return gesture


SET = ["set", "item-2", "blocked"]
# A gesture, and the command that does the same.
GESTURES: dict[str, tuple[Callable[[Tab], None], list[str]]] = {
    "status by mouse": (by_mouse, SET),
    "status by keys": (by_keys, SET),
    "status from the menu by keys": (from_menu_by_keys, SET),
    "status with a note": (with_note, [*SET, "--note", "A <note> & more"]),
    "text by mouse": (text_by_double_click, ["edit", "item-2", "--field", "Summary=New words"]),
    "text by keys": (
        text_by_keys,
        ["edit", "item-2", "--field", "Summary=New words", "--note", "A note"],
    ),
    "title": (title_by_double_click, ["edit", "item-2", "--title", "A & <b>"]),
    "hours": (hours, ["edit", "item-2", "--hours", "9.5"]),
    "priority": (priority, ["edit", "item-2", "--priority", "P3"]),
    "up by mouse": (choose("Move up"), ["move", "item-2", "--before", "{before}"]),
    "up by key": (moved_by_key("ArrowUp"), ["move", "item-2", "--before", "{before}"]),
    "down by key": (moved_by_key("ArrowDown"), ["move", "item-2", "--after", "{after}"]),
    "to the bottom": (choose("Move to the bottom"), ["move", "item-2", "--bottom"]),
    "add": (added, ["add", "New <thing>", "--priority", "P1", "--hours", "5"]),
    "history row": (history_row, ["history", "add", "R & d"]),
    "remove": (removed, ["remove", "item-2", "--force"]),
    "next column by key": (on_board("ArrowRight"), ["set", "item-2", "in-progress"]),
    "drag to a column": (dragged, SET),
    "drag onto a card": (dragged_on_another, ["move", "item-2", "--after", "{next_todo}"]),
    "drag above an item": (
        dragged_on_the_page(MORE, "item-1", -5),
        ["move", "item-2", "--before", "item-1"],
    ),
    "drag a pill below an item": (
        dragged_on_the_page(PILL, "item-3", 5),
        ["move", "item-2", "--after", "item-3"],
    ),
}


@pytest.mark.parametrize("name", GESTURES)
@pytest.mark.sampled(7)
def test_a_gesture_writes_what_the_command_writes(
    tab: Tab, page: Path, pillcheck: Pillcheck, name: str
) -> None:
    gesture, command = GESTURES[name]
    before = page.read_bytes()
    items = page_at(page).items
    ids = [item.name or "" for item in items]
    at = ids.index("item-2")
    gesture(tab)
    done(tab)
    ours = page.read_bytes()
    assert ours != before
    page.write_bytes(before)
    todo = [item.name for item in items if item.status == items[at].status]
    next_todo = todo[todo.index("item-2") + 1]
    around = {"before": ids[at - 1], "after": ids[at + 1], "next_todo": next_todo}
    result = pillcheck(*(word.format(**around) for word in command))
    assert result.code == 0, result.err
    assert ours == page.read_bytes()


@pytest.mark.slow
def test_what_is_shown_is_what_the_file_says(tab: Tab, page: Path) -> None:
    for gesture in (by_keys, moved_by_key("ArrowDown"), text_by_double_click, added, removed):
        gesture(tab)
        done(tab)
        texts = tab.run("[...document.querySelectorAll('[id^=item-]')].map(s => s.id)")
        assert texts == [item.name for item in page_at(page).items]


@pytest.mark.slow
def test_escape_changes_nothing_and_gives_the_focus_back(tab: Tab, page: Path) -> None:
    before = page.read_bytes()
    tab.run(f"{PILL}.focus()")
    tab.press("Enter")
    tab.wait(DIALOG)
    tab.press("ArrowDown")
    tab.press("Escape")
    tab.wait(f"!{DIALOG}")
    assert tab.run(f"document.activeElement === {PILL}")
    tab.click(PILL)
    tab.wait(DIALOG)
    tab.call("Input.dispatchMouseEvent", type="mousePressed", x=3, y=3, button="left")
    tab.wait(f"!{DIALOG}")
    assert page.read_bytes() == before


@pytest.mark.slow
def test_the_focus_is_where_it_was_after_a_change(tab: Tab) -> None:
    by_keys(tab)
    done(tab)
    assert tab.run(f"document.activeElement === {PILL}")
    moved_by_key("ArrowDown")(tab)
    tab.wait(f"{SPOKEN}.includes('moved')")
    assert tab.run("document.activeElement === document.querySelector('#item-2 pillcheck-more')")


def test_undo(tab: Tab, page: Path) -> None:
    before = page.read_bytes()
    assert tab.run(f"{on_bar('Undo')}.disabled")
    by_mouse(tab)
    done(tab)
    tab.wait(f"!{on_bar('Undo')}.disabled")
    tab.click(on_bar("Undo"))
    tab.wait(f"{PILL}.textContent.trim() === 'To do'")
    assert page.read_bytes() == before


@pytest.mark.slow
def test_a_refusal_is_shown_and_what_was_typed_stays(tab: Tab, page: Path) -> None:
    before = page.read_bytes()
    choose("Hours…")(tab)
    tab.wait(f"{DIALOG}?.querySelector('[name]')")
    tab.run(f"{DIALOG}.querySelector('form').noValidate = true")
    fill(tab, "999999999")
    tab.press("Enter")
    message = tab.wait(f"{DIALOG}.querySelector('[role=alert]').textContent")
    assert "hours must be a number" in message
    assert tab.run(f"{DIALOG}.querySelector('[name]').value") == "999999999"
    assert page.read_bytes() == before


def test_a_page_that_changed_meanwhile_is_said_and_kept(
    monkeypatch: pytest.MonkeyPatch, browser: Browser, page: Path, pillcheck: Pillcheck
) -> None:
    # As where the change comes before the event.
    monkeypatch.setattr(live, "PAUSE", 60)
    with served(page) as client:
        for tab in opened(browser, client):
            choose("Title…")(tab)
            tab.wait(f"{DIALOG}?.querySelector('[name]')")
            fill(tab, "A new title")
            assert pillcheck("set", "item-3", "rejected").code == 0
            now = page.read_bytes()
            tab.press("Enter")
            message = tab.wait(f"{DIALOG}.querySelector('[role=alert]').textContent")
            assert "has changed meanwhile" in message
            assert "What changed: item-3 " in message
            assert "→ Rejected" in message
            assert page.read_bytes() == now
            assert tab.run(f"{DIALOG}.querySelector('[name]').value") == "A new title"
            tab.click(entry("Do it all the same"))
            done(tab)
            assert pillcheck("show", "item-2", "--format", "json").json["item"]["title"] == (
                "A new title"
            )
            client.server.service.ended.set()


# --- live -------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_save_elsewhere_is_shown_at_once_and_disturbs_nothing(tab: Tab, page: Path) -> None:
    text = page.read_text("utf-8")
    tab.click(MORE)
    tab.wait(entry("Title…"))
    tab.click(entry("Title…"))
    tab.wait(f"{DIALOG}?.querySelector('[name]')")
    tab.type("Half-ty")
    tab.run("scrollTo(0, 150)")
    tab.run("window.kept = document.querySelector('#item-2'); kept.dataset.mine = 'yes'")
    tab.run(
        "new MutationObserver(() => { window.at ??= Date.now(); })"
        ".observe(document.body, {subtree: true, childList: true, characterData: true})"
    )
    times: list[float] = []
    for number in range(10):
        if number > 2 and min(times) < 0.6:
            break
        tab.run("window.at = undefined")
        began = time.time()
        page.write_text(text.replace("</h1>", f" {number}</h1>"), "utf-8")
        tab.wait(f"document.querySelector('h1').textContent.endsWith(' {number}')")
        times.append(tab.run("window.at") / 1000 - began)
        time.sleep(0.1)
    assert min(times) < 0.6, times
    assert tab.run(f"{DIALOG}.querySelector('[name]').value") == "Half-ty"
    assert tab.run(f"{UI}.activeElement.name") == "title"
    assert tab.run("scrollY") == 150
    assert tab.run("document.querySelector('#item-2') === kept && kept.dataset.mine") == "yes"


@pytest.mark.slow
def test_a_lost_page_is_said_and_comes_back(tab: Tab, page: Path) -> None:
    data = page.read_bytes()
    page.unlink()
    tab.wait(f"!{BANNER}.hidden")
    assert "there is no file" in tab.run(f"{BANNER}.textContent")
    assert tab.run("document.querySelectorAll('section[id]').length") > 3
    page.write_bytes(data)
    tab.wait(f"{BANNER}.hidden")


@pytest.mark.slow
def test_the_end_of_the_server_is_said(browser: Browser, page: Path) -> None:
    with served(page) as client:
        tabs = opened(browser, client)
        tab = next(tabs)
    tab.wait(f"!{BANNER}.hidden")
    assert "has ended" in tab.run(f"{BANNER}.textContent")
    next(tabs, None)


@pytest.mark.slow
def test_two_tabs_show_the_same(browser: Browser, client: Client, tab: Tab) -> None:
    second = browser.tab(f"http://{client.host}/")
    second.wait(READY)
    by_mouse(tab)
    second.wait(f"{PILL}.textContent.trim() === 'Blocked'")
    second.click(on_bar("Undo"))
    tab.wait(f"{PILL}.textContent.trim() === 'To do'")
    second.call("Page.close")


# --- what git knows ---------------------------------------------------------------------


@pytest.mark.slow
def test_the_flow_and_the_history_of_an_item_are_shown(
    tab: Tab, repo: Path, pillcheck: Pillcheck
) -> None:
    text = f"{DIALOG}?.querySelector('pre')?.textContent"
    by_mouse(tab)
    done(tab)
    git(repo, "commit", "-qam", "Block it")
    choose("History…")(tab)
    tab.wait(f"{text}?.includes('Blocked')")
    assert tab.run(text).splitlines() == pillcheck("log", "item-2").out.splitlines()
    tab.press("Escape")
    tab.wait(f"!{DIALOG}")
    tab.click(on_bar("Flow"))
    tab.wait(f"{text}?.includes('Items by status')")
    assert tab.run(text).splitlines() == pillcheck("flow").out.splitlines()
    tab.wait(f"{DIALOG}.querySelector('img').naturalWidth > 100")


@pytest.mark.slow
def test_where_git_knows_nothing_that_is_said(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.html"
    page.write_bytes(KINDS["pill-in-heading"].read_bytes())
    with served(page) as client:
        for tab in opened(browser, client):
            tab.click(on_bar("Flow"))
            tab.wait(f"{DIALOG}?.querySelector('pre').textContent.includes('git')")
            assert not tab.run(f"!!{DIALOG}.querySelector('img')")


@pytest.mark.slow
def test_what_was_refused_is_said_until_it_is_closed(
    monkeypatch: pytest.MonkeyPatch, browser: Browser, page: Path, pillcheck: Pillcheck
) -> None:
    monkeypatch.setattr(live, "PAUSE", 0.3)
    with served(page) as client:
        for tab in opened(browser, client):
            tab.click(PILL)
            tab.wait(DIALOG)
            assert pillcheck("set", "item-3", "rejected").code == 0
            now = page.read_bytes()
            tab.click(entry("Blocked"))
            tab.wait(f"!{BANNER}.hidden")
            # That the page is another one is told afterwards, and hides nothing.
            time.sleep(1.5)
            assert "→ Rejected" in tab.run(f"{BANNER}.textContent")
            assert not tab.run(f"{BANNER}.hidden")
            assert page.read_bytes() == now
            tab.click(f"{BANNER}.querySelector('button')")
            done(tab)
            assert tab.run(f"{BANNER}.hidden")
            assert page_at(page).items[3].status == "blocked"


@pytest.mark.slow
def test_a_refusal_shows_the_line_to_fix(browser: Browser, page: Path) -> None:
    text = page.read_text("utf-8")
    pill = '<span class="status-pill status-pill--done">Done</span>'
    place = text.index("</h2>", text.index('id="item-2"'))
    page.write_text(text[:place] + pill + text[place:], "utf-8")
    with served(page) as client:
        for tab in opened(browser, client):
            by_mouse(tab)
            tab.wait(f"!{BANNER}.hidden")
            assert "more than one status pill" in tab.run(
                f"{BANNER}.querySelector('p').textContent"
            )
            line = tab.run(f"{BANNER}.querySelector('pre').textContent")
            assert line.endswith(f"{pill}</h2>")
            assert int(line.split()[0]) == text[:place].count("\n") + 1


# --- the board --------------------------------------------------------------------------


@pytest.mark.slow
def test_the_board_filters(tab: Tab, page: Path) -> None:
    cards = f"[...{BOARD}.querySelectorAll('article')].map(c => c.dataset.ref)"
    tab.click(on_bar("Board"))
    tab.wait(f"{BOARD}?.open")
    items = page_at(page).items
    assert sorted(tab.run(cards)) == sorted(item.name or "" for item in items)
    tab.type("item-2")
    assert tab.run(cards) == ["item-2"]
    tab.run(f"{BOARD}.querySelector('#words').select()")
    tab.press("Backspace")
    tab.click(f"{BOARD}.querySelector('#open')")
    left = [item.name for item in items if page_at(page).dialect.is_open(item.status)]
    assert sorted(tab.run(cards)) == sorted(name or "" for name in left)
    tab.press("Escape")
    tab.wait(f"!{BOARD}.open")


@pytest.mark.slow
def test_the_board_keeps_the_focus(tab: Tab) -> None:
    on_board("ArrowRight")(tab)
    tab.wait(SPOKEN)
    assert tab.run(f"{UI}.activeElement.dataset.ref") == "item-2"


@pytest.mark.slow
def test_read_only_has_a_board_and_no_edits(browser: Browser, page: Path) -> None:
    with served(page, read_only=True) as client:
        for tab in opened(browser, client):
            labels = tab.run(f"[...{UI}.querySelectorAll('nav button')].map(b => b.textContent)")
            assert labels == ["Board", "Flow"]
            assert tab.run("document.querySelectorAll('pillcheck-more').length") == 0
            tab.click(PILL)
            assert not tab.run(f"!!{DIALOG}")
            tab.click(on_bar("Board"))
            tab.wait(f"{BOARD}?.open")
            assert tab.run(f"{BOARD}.querySelectorAll('article button').length") == 0


# --- any page ---------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["class-on-cell", "bem-in-li", "emoji-in-cells", "details-summary", "rowspan-groups"]
)
@pytest.mark.sampled(3)
def test_every_item_of_a_page_of_another_kind_can_be_edited(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    known = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    page = tmp_path / "page.html"
    page.write_bytes((FOLDER / f"{name}.html").read_bytes())
    Path("pillcheck.toml").write_text(f'pages = ["page.html"]\n{known["config"]}', "utf-8")
    with served(page) as client:
        for tab in opened(browser, client):
            count = tab.run("document.querySelectorAll('pillcheck-more').length")
            assert count == len(known["items"])
            before = page.read_bytes()
            tab.click("document.querySelector('pillcheck-more').shadowRoot.firstElementChild")
            tab.wait(entry("Status…"))
            tab.click(entry("Status…"))
            other = f"[...{DIALOG}.querySelectorAll('.list button:not([aria-current])')].pop()"
            tab.wait(f"{DIALOG}.textContent.startsWith('Status of')")
            tab.click(other)
            done(tab)
            assert page.read_bytes() != before


SCRIPTS = """<script>window.ran = 'inline'</script><script src="own.js"></script>
<p id="button" onclick="window.clicked = 'yes'">Press</p>
<script>document.querySelector('h1').insertAdjacentHTML('afterend',
  '<p id="made">Made</p>')</script>
"""


@pytest.mark.slow
def test_the_scripts_of_the_page_run_and_no_other(browser: Browser, page: Path) -> None:
    page.write_text(page.read_text("utf-8").replace("</body>", f"{SCRIPTS}</body>"), "utf-8")
    (page.parent / "own.js").write_text("window.own = 'file'")
    with served(page) as client:
        for tab in opened(browser, client):
            assert tab.run("[ran, own]") == ["inline", "file"]
            tab.click("document.querySelector('#button')")
            assert tab.run("clicked") == "yes"
            blocked = "document.body.append(Object.assign(document.createElement('script'), "
            tab.run(blocked + "{textContent: 'window.evil = 1'}))")
            assert tab.run("window.evil === undefined")
            # What a script made stays through a change.
            by_mouse(tab)
            done(tab)
            assert tab.run("document.querySelector('#made').textContent") == "Made"
            assert tab.run(f"{PILL}.textContent.trim()") == "Blocked"
            moved_by_key("ArrowDown")(tab)
            tab.wait(f"{SPOKEN}.includes('moved')")
            assert tab.run("document.querySelector('#made').textContent") == "Made"


@pytest.mark.slow
def test_nothing_is_asked_for_elsewhere_and_nothing_fails(tab: Tab, client: Client) -> None:
    tab.call("Network.enable")
    tab.run("delete document.documentElement.dataset.pillcheckShows")
    tab.call("Page.reload")
    tab.wait(READY)
    by_mouse(tab)
    done(tab)
    events = tab.browser.events
    asked = [
        e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"
    ]
    assert len(asked) >= 3
    assert all(url.startswith(f"http://{client.host}/") for url in asked)
    problems = [
        e["params"] for e in events
        if e["method"] in ("Runtime.exceptionThrown", "Log.entryAdded")
        and "favicon" not in json.dumps(e) and "backlog.css" not in json.dumps(e)
    ]  # fmt: skip
    assert problems == []


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_all_that_is_shown_fits(browser: Browser, client: Client, width: int, dark: bool) -> None:
    box = "(r => [r.left, r.top, r.right, r.bottom])(({}).getBoundingClientRect())"
    for tab in opened(browser, client, width=width, height=800, dark=dark):
        wide = tab.run("document.documentElement.scrollWidth")

        def fits(element: str, tab: Tab = tab) -> None:
            left, top, right, bottom = tab.run(box.format(element))
            assert left >= 0
            assert top >= 0
            assert right <= width
            assert bottom <= 800

        def is_fine(element: str, tab: Tab = tab) -> None:
            tab.wait(element)
            fits(element)
            if AXE.is_file():
                assert tab.violations() == []

        is_fine(f"{UI}.querySelector('nav')")
        tab.click(PILL)
        is_fine(DIALOG)
        tab.press("Escape")
        tab.click(on_bar("Add item"))
        is_fine(DIALOG)
        tab.press("Escape")
        tab.click(on_bar("Board"))
        tab.wait(f"{BOARD}?.open")
        is_fine(f"{BOARD}.querySelector('header')")
        assert tab.run("document.documentElement.scrollWidth") == wide
        if folder := os.environ.get("PILLCHECK_SCREENSHOTS"):
            tab.screenshot(Path(folder) / f"board-{width}-{'dark' if dark else 'light'}.png")


# --- attacks from other pages -----------------------------------------------------------


class Evil(BaseHTTPRequestHandler):
    """Another site on this machine, with a page that tries what it can."""

    html: ClassVar[str] = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.html.encode())

    def log_message(self, *arguments: Any) -> None:
        pass


EVIL = """<!doctype html><title>Evil</title><iframe name="into"></iframe><script>
const host = '%s', body = JSON.stringify({action: 'set', item: 'item-2', status: 'done'});
const edit = `http://${host}/.pillcheck/edit`, results = {};
const attempt = async (name, url, options) => {
  try {
    const answer = await fetch(url, {credentials: 'include', ...options});
    results[name] = answer.type === 'opaque' ? 'opaque' : await answer.text();
  } catch { results[name] = 'refused'; }
};
const headers = {'Content-Type': 'application/json', 'If-Match': '"%s"'};
const form = document.createElement('form');
Object.assign(form, {method: 'post', action: edit, enctype: 'text/plain', target: 'into'});
form.innerHTML = `<input name='${body.slice(0, -1)},"note":"' value='"}'>`;
document.body.append(form);
form.submit();
const frame = document.createElement('iframe');
frame.src = `http://${host}/%s`;
document.body.append(frame);
const script = document.createElement('script');
script.src = `http://${host}/.pillcheck/parts`;
document.head.append(script);
const events = new EventSource(`http://${host}/.pillcheck/events`, {withCredentials: true});
events.onmessage = event => { results.event = event.data; };
Promise.all([
  attempt('read', `http://${host}/.pillcheck/parts`),
  attempt('page', `http://${host}/%s`),
  attempt('json', edit, {method: 'post', headers, body}),
  attempt('text', edit, {method: 'post', body, headers: {'Content-Type': 'text/plain'}}),
  attempt('quiet', edit, {method: 'post', body, mode: 'no-cors'}),
  attempt('quiet read', `http://${host}/.pillcheck/parts`, {mode: 'no-cors'}),
  new Promise(done => setTimeout(done, 800)),
]).then(() => { window.results = results; });
</script>"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["127.0.0.1", "evil.example"])
def test_another_site_reads_and_writes_nothing(
    browser: Browser, client: Client, tab: Tab, page: Path, name: str
) -> None:
    before = page.read_bytes()
    Evil.html = EVIL % (client.host, client.version, PAGE, PAGE)
    other = ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    thread = threading.Thread(target=other.serve_forever, args=(0.02,))
    thread.start()
    try:
        evil = browser.tab(f"http://{name}:{other.server_port}/")
        results = evil.wait("window.results")
        frames = evil.call("Page.getFrameTree")["frameTree"].get("childFrames", [])
        evil.call("Page.close")
    finally:
        other.shutdown()
        other.server_close()
        thread.join()
    assert page.read_bytes() == before
    readable = {text for text in results.values() if text not in ("refused", "opaque")}
    assert readable == set()
    assert len(results) == 6
    assert not any(PAGE in frame["frame"]["url"] for frame in frames)


@pytest.mark.slow
def test_a_name_that_is_made_to_mean_this_machine_reads_nothing(
    browser: Browser, client: Client, tab: Tab
) -> None:
    for path in (PAGE, ".pillcheck/parts", "", "?token=x"):
        evil = browser.tab(f"http://evil.example:{client.port}/{path}")
        evil.wait("document.readyState === 'complete' && document.body.textContent")
        assert "answers to 127.0.0.1" in evil.run("document.body.textContent")
        assert "item-2" not in evil.run("document.documentElement.outerHTML")
        evil.call("Page.close")
