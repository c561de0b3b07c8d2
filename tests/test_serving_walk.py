"""A random walk over the served page in two tabs, while an editor and git write to the file.

Each step does what the command does that is named beside it, to the byte, or nothing.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from pillcheck.serving.shown_page import hash_of
from tests.browser import CHROMIUM
from tests.chromium import Browser, Tab
from tests.conftest import git
from tests.serving import Client, served
from tests.support import page_at
from tests.test_serving_browser import BANNER, BOARD, DIALOG, READY, SPOKEN, UI, entry, fill, on_bar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]
    # The command that does the same; none where the step is no edit.
    Step = tuple[str, ...] | None

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM or os.name == "nt", reason="Chromium is not installed"),
]

PAGE = "docs/backlog/README.html"
STEPS = int(os.environ.get("PILLCHECK_STEPS") or 80)
STATUSES = {
    "todo": "To do",
    "in-progress": "In progress",
    "done": "Done",
    "blocked": "Blocked",
    "rejected": "Rejected",
}
MARK = re.compile(rb"<!-- editor \d+ -->")
TITLES = (
    "[...document.querySelectorAll('section[id^=item-]')].map(s => s.id + "
    "s.querySelector('.status-pill').textContent + s.querySelector('dd').textContent)"
)


class Walk:
    """Two tabs, and the file."""

    def __init__(self, browser: Browser, client: Client, page: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.page = page
        self.tabs = [browser.tab(client.server.address)]
        self.tabs[0].wait(READY)
        self.tabs.append(browser.tab(f"http://{client.host}/"))
        self.tabs[1].wait(READY)
        self.number = 0
        # The bytes from which the last command started: somebody may write during a step.
        self.before = b""
        # Whether the tab said that the change was made, and whether somebody wrote meanwhile.
        self.is_made = self.is_interrupted = False

    def step(self) -> Step:
        """Do something at random, and return the command that does the same."""
        self.number += 1
        self.is_interrupted = False
        tab = self.random.choice(self.tabs)
        # As a person does: a tab behind another gets no clicks.
        tab.call("Page.bringToFront")
        self.before = self.page.read_bytes()
        self.wait_until_shown(tab)
        tab.run(f"{BANNER}.hidden = true; {SPOKEN} = ''")
        steps = [
            self.status, self.status, self.move, self.drag, self.title, self.text, self.row,
            self.board, self.editor, self.checkout, self.undo,
        ]  # fmt: skip
        return self.random.choice(steps)(tab)

    def wait_until_shown(self, tab: Tab) -> None:
        """Wait until a tab shows the file as it is, so that no change of it is refused as stale."""
        items = [(item.name, item.words, item.fields[0].text) for item in page_at(self.page).items]
        expected = ["".join("".join(map(str, item)).split()) for item in items]
        end = time.monotonic() + 60
        while True:
            shown = ["".join(words.split()) for words in tab.run(TITLES)]
            version = tab.run("document.documentElement.dataset.pillcheckShows")
            if shown == expected and version == hash_of(self.page.read_bytes()):
                return
            assert time.monotonic() < end, (shown, expected)
            time.sleep(0.02)

    def item(self) -> str:
        return self.random.choice([item.name or "" for item in page_at(self.page).items])

    def done(self, tab: Tab) -> None:
        """Wait until a change was made, or was refused with a reason."""
        tab.wait(f"{SPOKEN} || !{BANNER}.hidden || {DIALOG}?.querySelector('[role=alert] p')")
        self.is_made = bool(tab.run(SPOKEN))
        tab.run(f"{DIALOG}?.close()")

    def interrupted(self) -> None:
        """Write from outside now and then, in the middle of what is done in a tab."""
        self.is_interrupted = self.random.random() < 0.3
        if self.is_interrupted:
            self.write()
            self.before = self.page.read_bytes()

    def write(self) -> None:
        data = MARK.sub(b"", self.page.read_bytes())
        new = data.replace(b"</main>", b"<!-- editor %d --></main>" % self.number, 1)
        if self.random.random() < 0.5:
            self.page.write_bytes(new)
        else:
            beside = self.page.with_suffix(".new")
            beside.write_bytes(new)
            beside.replace(self.page)

    def status(self, tab: Tab) -> Step:
        item, name = self.item(), self.random.choice(list(STATUSES))
        tab.click(f"document.querySelector('#{item} .status-pill')")
        tab.wait(DIALOG)
        note = ("--note", f"Note {self.number} & <more>") if self.random.random() < 0.3 else ()
        if note:
            fill(tab, note[1], "note")
        self.interrupted()
        tab.click(entry(STATUSES[name]))
        self.done(tab)
        return ("set", item, name, *note)

    def move(self, tab: Tab) -> Step:
        items = [item.name or "" for item in page_at(self.page).items]
        at = self.random.randrange(1, len(items) - 1)
        up = self.random.random() < 0.5
        tab.run(
            f"document.querySelector('#{items[at]} pillcheck-more').shadowRoot.firstChild.focus()"
        )
        tab.press("ArrowUp" if up else "ArrowDown", alt=True)
        self.done(tab)
        return (
            "move",
            items[at],
            *(("--before", items[at - 1]) if up else ("--after", items[at + 1])),
        )

    def drag(self, tab: Tab) -> Step:
        item, other = self.random.sample([item.name or "" for item in page_at(self.page).items], 2)
        below = self.random.choice([-9, 9])
        handle = f"document.querySelector('#{item} pillcheck-more').shadowRoot.firstChild"
        tab.drag(handle, f"document.querySelector('#{other}')", below=below)
        self.done(tab)
        return ("move", item, "--before" if below < 0 else "--after", other)

    def edit(self, tab: Tab, item: str, label: str, text: str) -> None:
        tab.click(f"document.querySelector('#{item} pillcheck-more').shadowRoot.firstChild")
        tab.wait(entry(f"{label}…"))
        tab.click(entry(f"{label}…"))
        tab.wait(f"{DIALOG}?.querySelector('[name]')")
        fill(tab, text)
        self.interrupted()
        tab.click(entry("Save"))
        self.done(tab)

    def title(self, tab: Tab) -> Step:
        item, text = self.item(), f"Title {self.number} <of> & “all”"
        self.edit(tab, item, "Title", text)
        return ("edit", item, "--title", text)

    def text(self, tab: Tab) -> Step:
        item, text = self.item(), f"Words {self.number} <b> & more"
        self.edit(tab, item, "Summary", text)
        return ("edit", item, "--field", f"Summary={text}")

    def row(self, tab: Tab) -> Step:
        tab.click(on_bar("History row"))
        tab.wait(DIALOG)
        fill(tab, f"Row {self.number}")
        self.interrupted()
        tab.press("Enter")
        self.done(tab)
        return ("history", "add", f"Row {self.number}")

    def board(self, tab: Tab) -> Step:
        item = self.random.choice(page_at(self.page).items)
        names = list(STATUSES)
        at = names.index(item.status or "")
        step = -1 if at == len(names) - 1 else 1
        tab.click(on_bar("Board"))
        tab.wait(f"{BOARD}?.open")
        tab.run(f"""{BOARD}.querySelector('[data-ref="{item.name}"]').focus()""")
        tab.press("ArrowRight" if step > 0 else "ArrowLeft", alt=True)
        self.done(tab)
        tab.run(f"{BOARD}.close()")
        return ("set", item.name or "", names[at + step])

    def editor(self, tab: Tab) -> Step:
        """Save from outside while somebody types in a form."""
        tab.click(on_bar("Add item"))
        tab.wait(DIALOG)
        tab.type("Half-typed")
        self.write()
        tab.wait(f"document.querySelector('main').innerHTML.includes('editor {self.number} ')")
        assert tab.run(f"{DIALOG}.querySelector('[name]').value") == "Half-typed"
        assert tab.run(f"{UI}.activeElement.name") == "title"
        tab.press("Escape")
        tab.wait(f"!{DIALOG}")
        self.before = self.page.read_bytes()
        return None

    def checkout(self, tab: Tab) -> Step:
        """Commit what there is, and go to an earlier commit or back."""
        root = self.page.parents[2]
        git(root, "commit", "-qam", f"Step {self.number}", "--allow-empty")
        git(root, "checkout", "-q", self.random.choice(["main~1", "main"]), "--", PAGE)
        self.before = self.page.read_bytes()
        return None

    def undo(self, tab: Tab) -> Step:
        if tab.run(f"{on_bar('Undo')}.disabled"):
            return None
        tab.click(on_bar("Undo"))
        self.done(tab)
        return ("undo",)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> object:
    browser = Browser(tmp_path_factory.mktemp("walk"))
    yield browser
    browser.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_on_a_walk(
    browser: Browser, repo: Path, pillcheck: Pillcheck, seed: int
) -> None:
    page = repo / PAGE
    mirror = repo.with_name("mirror")
    shutil.copytree(repo, mirror)
    other = mirror / PAGE
    made = refused = 0
    earlier: list[bytes] = []
    with served(page) as client:
        walk = Walk(browser, client, page, seed)
        for _ in range(STEPS):
            command = walk.step()
            after = page.read_bytes()
            if command == ("undo",):
                assert after == walk.before or after in earlier, (walk.number, command)
            elif command:
                other.write_bytes(walk.before)
                result = pillcheck(*command, "--page", other)
                expected = other.read_bytes() if walk.is_made else walk.before
                assert after == expected, (walk.number, command, result)
                # What the command would do is refused only where somebody wrote meanwhile.
                assert walk.is_made == (result.code == 0) or walk.is_interrupted, command
                made += walk.is_made
                refused += not walk.is_made
            else:
                assert after == walk.before, walk.number
            earlier.append(walk.before)
        for tab in walk.tabs:
            walk.wait_until_shown(tab)
            tab.call("Page.close")
    assert made > STEPS / 4, (made, refused)
