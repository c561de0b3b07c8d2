"""Forty commits of known edits: log, flow and check --since report these and nothing else."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.reader import read
from pillcheck.backlog.snapshot import snapshot
from pillcheck.history.version_reader import VersionReader
from pillcheck.html.source import Source
from pillcheck.rules.base import ChangeRule
from pillcheck.rules.catalogue import RULES
from tests.histories import PAGE, Entry, MadePage, commit, day, run
from tests.support import ALL_PAGES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Pillcheck

ON_CHANGES = ",".join(rule.id for rule in RULES if isinstance(rule, ChangeRule))

# A step: the kind of edit, its item, the new value, whether a row records it, and the findings.
Step = tuple[str, str, str, bool, list[tuple[str, str | None]]]
UNRECORDED = "unrecorded-change"
STEPS: list[Step] = [
    ("start", "", "", True, []),
    ("add", "item-3", "Printing tickets", True, []),
    ("add", "item-4", "Lost and found desk", False, [(UNRECORDED, "item-4")]),
    ("status", "item-1", "in-progress", True, []),
    ("status", "item-2", "blocked", False, [(UNRECORDED, "item-2")]),
    ("priority", "item-2", "P0", True, []),
    ("hours", "item-3", "12", True, []),
    ("hours", "item-4", "18", False, [(UNRECORDED, "item-4")]),
    ("title", "item-3", "Printing tickets at home", True, []),
    ("summary", "item-3", "Other words than before.", False, [(UNRECORDED, "item-3")]),
    ("status", "item-1", "done", True, []),
    ("reindent", "", "    ", False, [("noisy-diff", None)]),
    ("status", "item-1", "todo", False, [("reopened-item", "item-1")]),
    ("status", "item-1", "done", True, []),
    ("status", "item-1", "in-progress", True, []),
    ("status", "item-1", "done", True, []),
    ("alter row", "", "Something else was done", False, [("rewritten-history", None)]),
    ("drop row", "", "", False, [("rewritten-history", None)]),
    ("late row", "", "", False, [("history-date-after-commit", None)]),
    ("move", "item-4", "", False, []),
    ("nothing", "", "", False, []),
    ("add", "item-5", "Parking for bicycles", True, []),
    ("remove", "item-5", "", True, [("removed-item", None)]),
    ("add", "item-5", "Winter heating plan", True, [("reused-id", "item-5")]),
    ("status", "item-5", "rejected", True, []),
    ("renumber", "item-4", "item-6", True, [("renumbered-item", "item-6")]),
    ("status", "item-6", "in-progress", True, []),
    ("comment", "", "<!-- a word in between -->", False, []),
    ("status", "item-2", "in-progress", True, []),
    ("priority", "item-6", "P1", True, []),
    ("rename", "", "plans/backlog.html", False, []),
    ("status", "item-6", "done", True, []),
    ("title", "item-2", "Tickets by phone", True, []),
    ("hours", "item-2", "3", True, []),
    ("row", "", "", True, []),
    ("status", "item-3", "in-progress", True, []),
    ("status", "item-3", "done", False, [(UNRECORDED, "item-3")]),
    ("add", "item-7", "Guided tours", True, []),
    ("reindent", "", "", True, [("noisy-diff", None)]),
    ("status", "item-7", "blocked", True, []),
]


class Repository:
    """A repository in which the steps are committed, and the events expected for each item."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = PAGE
        self.page = MadePage()
        self.extra = ""
        self.events: dict[str, list[tuple[str, str, str | None, str | None]]] = {}

    def take(self, number: int, step: Step) -> None:
        """Take a step and commit it."""
        kind, item, value, recorded, _ = step
        getattr(self, f"_{kind.replace(' ', '_')}")(number, item, value)
        if recorded:
            self.page.rows.insert(0, (str(day(number)), f"Step {number} {kind}", "Ada"))
        text = self.page.text().replace("</body>", f"{self.extra}</body>")
        commit(self.root, text, number, path=self.path, by=f"Author {number}")

    def expect(
        self, number: int, item: str, kind: str, before: str | None, after: str | None
    ) -> None:
        self.events.setdefault(item, []).append((str(day(number)), kind, before, after))

    def _start(self, number: int, item: str, value: str) -> None:
        self.page.items["item-0"] = Entry("This page", "done", "P0")
        for name, title in (("item-1", "Search"), ("item-2", "Tickets by letter")):
            self._add(number, name, title)
        self.expect(number, "item-0", "added", None, "done")

    def _add(self, number: int, item: str, value: str) -> None:
        self.page.items[item] = Entry(value, summary=f"All about {value}, nothing more.")
        if item in self.events:
            self.events[f"former {item}"] = self.events.pop(item)
        self.expect(number, item, "added", None, "todo")

    def _change(self, number: int, item: str, kind: str, **values: Any) -> None:
        old = self.page.items[item]
        new = self.page.items[item] = replace(old, **values)
        name = next(iter(values))
        before, after = getattr(old, name), getattr(new, name)
        if name == "hours":
            before, after = _estimate(before), _estimate(after)
        self.expect(number, item, kind, before, after)

    def _status(self, number: int, item: str, value: str) -> None:
        self._change(number, item, "status", status=value)

    def _priority(self, number: int, item: str, value: str) -> None:
        self._change(number, item, "priority", priority=value)

    def _title(self, number: int, item: str, value: str) -> None:
        self._change(number, item, "title", title=value)

    def _hours(self, number: int, item: str, value: str) -> None:
        self._change(number, item, "estimate", hours=int(value))

    def _summary(self, number: int, item: str, value: str) -> None:
        self._change(number, item, "field", summary=value)

    def _remove(self, number: int, item: str, value: str) -> None:
        del self.page.items[item]
        self.expect(number, item, "removed", None, None)

    def _renumber(self, number: int, item: str, value: str) -> None:
        self.page.items = {value if n == item else n: e for n, e in self.page.items.items()}
        self.events[value] = self.events.pop(item)
        self.expect(number, value, "renumbered", item, value)
        # The page names an item in two of its fields.
        for words in ("The value of {}.", "What {} brings."):
            self.expect(number, value, "field", words.format(item), words.format(value))

    def _move(self, number: int, item: str, value: str) -> None:
        self.page.items = {item: self.page.items[item], **self.page.items}

    def _reindent(self, number: int, item: str, value: str) -> None:
        self.page.indent = value

    def _alter_row(self, number: int, item: str, value: str) -> None:
        self.page.rows[0] = (self.page.rows[0][0], "Step 15 status", "Somebody")

    def _drop_row(self, number: int, item: str, value: str) -> None:
        del self.page.rows[2]

    def _late_row(self, number: int, item: str, value: str) -> None:
        self.page.rows.insert(0, (str(day(number + 2)), "Planned", "Ada"))

    def _rename(self, number: int, item: str, value: str) -> None:
        (self.root / value).parent.mkdir(exist_ok=True)
        run(self.root, "mv", self.path, value)
        self.path = value

    def _comment(self, number: int, item: str, value: str) -> None:
        self.extra = value

    def _nothing(self, number: int, item: str, value: str) -> None:
        (self.root / "other.txt").write_text("other", "utf-8")

    def _row(self, number: int, item: str, value: str) -> None:
        pass


def _estimate(hours: int) -> str:
    return f"{'/'.join(str(-(-hours // rate)) for rate in (3, 2, 1))} days, {hours} h"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Return a new repository for the steps, and be in it."""
    root = tmp_path / "life"
    root.mkdir()
    run(root, "init", "-q", "-b", "main")
    monkeypatch.chdir(root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1777000000")  # 2026-04-24
    return Repository(root)


def findings_of(result: Any) -> list[tuple[str, str | None]]:
    return [(finding["rule"], finding["item"]) for finding in result.json["findings"]]


@pytest.mark.slow
def test_every_step_is_reported_and_nothing_else(
    repository: Repository, pillcheck: Pillcheck
) -> None:
    assert len(STEPS) == 40
    for number, step in enumerate(STEPS):
        repository.take(number, step)
        if number:
            result = pillcheck(
                "check",
                repository.path,
                "--since",
                "HEAD~1",
                "--select",
                ON_CHANGES,
                "--format",
                "json",
            )
            assert findings_of(result) == step[4], f"step {number}: {step}\n{result.out}"
    for item, events in repository.events.items():
        if item.startswith("former "):
            continue
        shown = pillcheck("log", item, "--page", repository.path, "--format", "json").json
        assert [(e["date"], e["kind"], e["from"], e["to"]) for e in shown["events"]] == events
        authors = {e["date"]: e["author"] for e in shown["events"]}
        assert all(
            authors[str(day(n))] == f"Author {n}" for n in range(40) if str(day(n)) in authors
        )
        assert sum(d["days"] for d in shown["days"]) == (
            (day(53) - day(0)).days - (int(events[0][0][-2:]) - 2 + 31 * ("-04-" in events[0][0]))
        )
    _check_flow(repository, pillcheck)


def _check_flow(repository: Repository, pillcheck: Pillcheck) -> None:
    flow = pillcheck("flow", "--page", repository.path, "--format", "json").json
    days: dict[str, Counter[str]] = {str(day(n)): Counter() for n in range(54)}
    done = {}
    for item, events in repository.events.items():
        marks = [(e[0], e[3]) for e in events if e[1] in ("added", "status", "removed")]
        for date, counts in days.items():
            status = next((s for since, s in reversed(marks) if since <= date), None)
            if status:
                counts[status] += 1
        if marks[-1][1] == "done" and marks[0][1] != "done":
            done[item] = (marks[0][0], marks[-1][0])
    assert {d["date"]: {k: v for k, v in d["counts"].items() if v} for d in flow["days"]} == days
    leads = flow["lead_time"]
    assert {i["item"]: (i["first"], i["done"]) for i in leads["items"]} == done
    assert [item["item"] for item in leads["first_seen_done"]] == ["item-0"]
    assert sum(week["done"] for week in flow["throughput"]) == len(done) == 3
    assert {item["item"] for item in flow["open"]} == {"item-2", "item-7"}
    assert flow["forecast"]["hours"] == 3 + 6


@pytest.mark.slow
def test_versions_are_read_as_pages_are() -> None:
    words = ["<b>", "</section>", "<!--", "-->", "</dd>", "<p>", "</table>", "<template>", '"', "x"]
    words += ["<section id='item-99'>", "<tr><td>2026-01-01</td><td>x</td></tr>"]
    chance = random.Random(7)
    for path in ALL_PAGES:
        text = path.read_text(encoding="utf-8")
        reader = VersionReader(DEFAULT)
        for _ in range(6):
            assert reader.read(text.encode()) == snapshot(read(Source(text)))
            edited = text
            for _ in range(chance.randint(1, 3)):
                place = chance.choice([chance.randrange(400, len(text)), text.find("<tr>")])
                cut = chance.choice([0, 0, 5, 40])
                edited = edited[:place] + chance.choice([*words, ""]) + edited[place + cut :]
            assert reader.read(edited.encode()) == snapshot(read(Source(edited)))


@pytest.mark.slow
def test_five_hundred_commits_take_seconds(tmp_path: Path, pillcheck: Pillcheck) -> None:
    page = MadePage({f"item-{n}": Entry(f"Title {n}") for n in range(40)})
    stream = []
    for number in range(500):
        entry = page.items[f"item-{number % 40}"]
        entry.status = ("in-progress", "done", "todo")[number // 40 % 3]
        page.rows.insert(0, (str(day(number)), f"Step {number}", "Ada"))
        data = page.text().encode()
        seconds = 1772445600 + 86400 * number
        stream.append(
            b"commit refs/heads/main\ncommitter Ada <a@example.org> %d +0000\ndata 1\nx\n"
            b"M 644 inline docs/backlog/README.html\ndata %d\n%b\n" % (seconds, len(data), data)
        )
    run(tmp_path, "init", "-q", "-b", "main")
    subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=tmp_path, input=b"".join(stream), check=True
    )
    run(tmp_path, "reset", "-q", "--hard")
    for arguments in (("flow",), ("log", "item-3")):
        start = time.process_time()
        shown = pillcheck(*arguments, "--page", tmp_path / PAGE, "--format", "json")
        assert shown.code == 0
        assert time.process_time() - start < 10
    kinds = Counter(event["kind"] for event in shown.json["events"])
    assert kinds == {"added": 1, "status": 13}
