"""What a rule is: its documentation, its examples and its check in one class."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pillcheck.docstring import docstring
from pillcheck.errors import nearest
from pillcheck.html.escaping import is_harmless, replace_in_value, set_value, write_words
from pillcheck.html.source import Span
from pillcheck.record import Record
from pillcheck.rules.examples import BODY, EXAMPLE_DAY, EXAMPLE_MESSAGE, Bad, Frame
from pillcheck.rules.finding import Finding, Fix, Related, Severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pillcheck.backlog.compare import Changes, ItemChange
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item, Page, Pill
    from pillcheck.backlog.snapshot import ItemState, RowText
    from pillcheck.backlog.stated_dates import Window
    from pillcheck.backlog.status_ages import StatusAges
    from pillcheck.backlog.text import Text
    from pillcheck.html.scanner import Attribute
    from pillcheck.html.tree import Element


class Rule:
    """A rule. Its docstring is its documentation, its examples are its tests.

    The first line of the docstring says what must be so, the rest says why. A
    rule knows neither the severity that a team gives it nor what is suppressed.
    ``frame`` is the page around its examples, ``settings`` the
    configuration that these need, as in ``pillcheck.toml``; a rule that is not ``on`` runs only
    on request.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    on: ClassVar[bool] = True
    settings: ClassVar[str] = ""
    frame: ClassVar[Frame] = BODY
    good: ClassVar[tuple[str, ...]]
    bad: ClassVar[tuple[Bad, ...]]

    @property
    def summary(self) -> str:
        """What must be so: the first line of the docstring."""
        return docstring(type(self)).partition("\n")[0]

    @property
    def explanation(self) -> str:
        """Why: the rest of the docstring, in paragraphs."""
        return docstring(type(self)).partition("\n\n")[2]

    def check(self, page: Page) -> Iterable[Finding]:
        """Yield a finding for every problem on the page."""
        raise NotImplementedError

    def finding(
        self,
        span: Span,
        message: str,
        item: Item | None = None,
        fix: Fix | None = None,
        related: Related | None = None,
    ) -> Finding:
        """Return a finding of this rule, with another place that it is about."""
        return Finding(
            rule=self.id,
            severity=self.severity,
            message=message,
            span=span,
            item=item,
            fix=fix,
            related=(related,) if related else (),
        )


class Base(Record):
    """What a page is compared with: an earlier version, and what git knows about it.

    ``former`` returns the item that last had an id in older versions, if any;
    ``written`` returns the day on which a new history row was committed, ``earliest``
    the first day on which any can have been, ``windows`` the days on which each item of a
    page was added and got its statuses, ``ages`` how long they have their statuses, and
    ``messages`` the messages of the commits in between.
    """

    page: Page
    changes: Changes
    former: Callable[[str], ItemState | None]
    written: Callable[[RowText], dt.date]
    earliest: Callable[[], dt.date]
    windows: Callable[[Page], Mapping[Element, Mapping[str, Window]]]
    messages: Callable[[], Sequence[str]]
    ages: Callable[[Page], StatusAges]

    @classmethod
    def of(
        cls,
        before: Page,
        after: Page,
        former: Callable[[str], ItemState | None] = lambda _: None,
        written: Callable[[RowText], dt.date] = lambda _: EXAMPLE_DAY,
        earliest: Callable[[], dt.date] = lambda: EXAMPLE_DAY,
        windows: Callable[[Page], Mapping[Element, Mapping[str, Window]]] = lambda page: (
            example_windows(page)
        ),
        messages: Callable[[], Sequence[str]] = lambda: (EXAMPLE_MESSAGE,),
        ages: Callable[[Page], StatusAges] = lambda page: example_ages(page),
    ) -> Base:
        """Compare two versions of a page."""
        # Most checks compare nothing.
        from pillcheck.backlog.compare import Changes, compare
        from pillcheck.backlog.snapshot import snapshot

        is_unchanged = before is after
        changes = Changes() if is_unchanged else compare(snapshot(before), snapshot(after))
        items = tuple(change for change in changes.items if _is_valid(change, after.dialect))
        return cls(
            page=before,
            changes=changes.replaced(items=items),
            former=former,
            written=written,
            earliest=earliest,
            windows=windows,
            messages=messages,
            ages=ages,
        )

    @property
    def reopened(self) -> list[ItemChange]:
        """The status changes of items that were done and no longer are."""
        done = self.page.dialect.done_statuses
        return [
            change
            for change in self.changes.of_kind("status")
            if change.before in done and change.after not in done
        ]


def example_windows(page: Page) -> dict[Element, dict[str, Window]]:
    """Return what is known of the items of an example: that each was added on one day."""
    from pillcheck.backlog.stated_dates import CREATED, Window

    return {item.element: {CREATED: Window(None, EXAMPLE_DAY)} for item in page.items}


def example_ages(page: Page) -> StatusAges:
    """Return what is known of the items of an example: each has its status since the new year."""
    from pillcheck.backlog.status_ages import StatusAges

    since = {item.element: EXAMPLE_DAY.replace(month=1) for item in page.items}
    return StatusAges(since, {"todo": 30, "in-progress": 31}, EXAMPLE_DAY)


def _is_valid(change: ItemChange, dialect: Dialect) -> bool:
    """Tell whether a change is to a value that may stand there; else another rule reports it."""
    if change.after is None:
        return True
    if change.kind == "status":
        return dialect.status(change.after) is not None
    if change.kind == "priority":
        return change.after in dialect.priorities or not dialect.priorities
    if change.kind == "renumbered" and dialect.shape is None:
        return dialect.is_numbered(change.after)
    return True


class ChangeRule(Rule):
    """A rule on what changed; it runs only if there is an earlier version of the page.

    ``before`` is the earlier version of its examples, in the same frame. A rule that is
    ``on_history`` is about the page as it is, and runs wherever git has the whole history.
    """

    before: ClassVar[str]
    on_history: ClassVar[bool] = False

    def check(self, page: Page) -> Iterable[Finding]:  # noqa: ARG002
        """Yield nothing: a page on its own has not changed."""
        return ()

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        """Yield a finding for every problem in what changed since ``base``."""
        raise NotImplementedError


def item_of(page: Page, state: ItemState) -> Item | None:
    """Return the item of the page whose state this is, or nothing."""
    same = [item for item in page.items if item.name == state.id]
    return next(
        (item for item in same if item.title and item.title.value == state.title),
        same[0] if same else None,
    )


def id_span(item: Item) -> Span:
    """Return the place of an item's id, or else its start tag."""
    return item.id.span if item.id else item.element.start_tag


def name_on(page: Page, item: Item) -> str:
    """Return what a message calls an item: its id, else its title, else its place, as in @3."""
    if item.name or (item.title and item.title.value):
        return item.called
    return next(f"@{place}" for place, other in enumerate(page.items, 1) if other is item)


def title_span(item: Item) -> Span:
    """Return the place of an item's title, or else its start tag."""
    return item.title.span if item.title else item.element.start_tag


def status_span(item: Item) -> Span:
    """Return the place where an item shows its status, or else its start tag."""
    shown = next((pill.label.span for pill in item.pills if pill.label.value), None)
    return shown or (item.status_text.span if item.status_text else item.element.start_tag)


def gap(
    before: Sequence[tuple[object, Span]], after: Sequence[tuple[object, Span]], index: int
) -> Span:
    """Return the place of something that was removed: after its predecessor, else at the start.

    Both lists hold keys with their places; ``index`` is its index in ``before``.
    """
    spans = dict(after)
    for key, _ in reversed(before[:index]):
        if key in spans:
            return Span(spans[key].end, spans[key].end)
    start = min((span.start for span in spans.values()), default=0)
    return Span(start, start)


def pills(page: Page) -> Iterable[tuple[Pill, Item | None]]:
    """Yield every pill of the page with its item, the pills of the legend with none."""
    for pill in page.legend:
        yield pill, None
    for item in page.items:
        for pill in item.pills:
            yield pill, item
        for pill in item.other_pills:
            yield pill, item


def words_fix(
    page: Page, title: str, span: Span, text: str, html: str = "", *, safe: bool = True
) -> Fix | None:
    """Return the fix that replaces the text of an element; ``html`` is the text as markup.

    Return nothing if markup would be lost, or the text cannot be written.
    """
    if not is_plain(page, span) or not is_harmless(text):
        return None
    return Fix(title, (write_words(page.source, span, text, html),), safe=safe)


def spelling_fix(
    page: Page, name: Text, known: tuple[str, ...], attribute: Attribute | None = None
) -> Fix | None:
    """Return the fix that replaces a misspelled name with the nearest known one.

    ``attribute`` is the attribute that holds the name, if one does. Return nothing
    if no known name is near, or it cannot be written.
    """
    near = nearest(name.value, known)
    if not near or not is_harmless(near[0]):
        return None
    title = f'write "{near[0]}"'
    if attribute is None:
        return words_fix(page, title, name.span, near[0], safe=False)
    whole = Span(attribute.value_start, attribute.value_end)
    if name.span == whole:
        return Fix(title, (set_value(page.source, attribute, near[0]),), safe=False)
    if page.source.cut(whole) != attribute.value:
        return None
    part = (name.start - whole.start, name.end - whole.start, near[0])
    return Fix(title, tuple(replace_in_value(page.source, attribute, [part])), safe=False)


def is_plain(page: Page, span: Span) -> bool:
    """Return whether a span holds text only, so that other text can replace it."""
    return "<" not in page.source.cut(span)
