"""How people name an item: by its place, its id, its title, or words of its title.

What is typed is compared with what readers see: letter case, normal form, white
space and characters that show nothing make no difference.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING
from unicodedata import category

from pillcheck.backlog.text import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pillcheck.backlog.page import Item, Page

    # Whether an item fits, and whether the only item that fits is meant rather than met by chance.
    Way = tuple[Callable[[Page, Item], bool], Callable[[Item], bool]]

# Fewer characters begin a title by chance, and a shorter word is mostly one like "the".
_BEGINS, _SAYS_SOMETHING = 3, 4
_PLACE = re.compile("@([1-9][0-9]{0,8})")
# Marks that belong to a letter, and signs such as emoji and currencies.
_OF_WORDS = {"Mn", "Mc", "Me", "So", "Sc"}
_POINT = re.compile(r"(?<=\d)\.(?=\d)")


def ways(query: str, *, one_word: bool) -> list[Way]:
    """Return the ways in which a query can name an item, the surest first.

    ``one_word`` says whether a single word from within a title is enough.
    """
    typed = query.strip().removeprefix("#")
    shown = folded(query)
    words = words_of(query)
    place = _PLACE.fullmatch(query.strip())
    number = int(place[1]) if place else 0

    def by_place(page: Page, item: Item) -> bool:
        return page.items[number - 1 : number] == (item,)

    def by_id(page: Page, item: Item) -> bool:
        return item.name in ids_meant(page, query)

    def by_id_in_words(page: Page, item: Item) -> bool:
        # "ITEM-13" and "item 13" mean item-13.
        return item.name is not None and _plain(item.name) in (
            _plain(query),
            _plain(f"{page.dialect.id_prefix}{typed}"),
        )

    def by_own_id(_: Page, item: Item) -> bool:
        return (
            item.own_id is not None and item.own_id.value.casefold().lstrip("#") == typed.casefold()
        )

    def by_caption(page: Page, item: Item) -> bool:
        name, _, rest = shown.replace(" · ", " ").rstrip(" .…").partition(" ")
        title = folded(title_of(item))
        return name in (folded(item.name or ""), f"@{place_of(page, item)}") and any(
            rest and title.startswith(rest) for rest in _without_facts(page, item, rest)
        )

    def by_title(page: Page, item: Item) -> bool:
        return not means_id(page) and folded(title_of(item)) == shown

    def by_words(page: Page, item: Item) -> bool:
        return not means_id(page) and set(words) <= set(words_of(title_of(item)))

    def by_beginning(page: Page, item: Item) -> bool:
        return not means_id(page) and (begins_title(item) or has_beginnings(item))

    def means_id(page: Page) -> bool:
        # A number is never searched for in titles: the id of a removed item must match no other.
        number = _plain(typed).removeprefix(_plain(page.dialect.id_prefix))
        return bool(place) or not words or number.isdigit()

    def begins_title(item: Item) -> bool:
        return _begins(folded(title_of(item)), shown)

    def begins_enough(item: Item) -> bool:
        return len(shown) >= _BEGINS and begins_title(item)

    def has_beginnings(item: Item) -> bool:
        title = words_of(title_of(item))
        return all(
            word in title or (len(word) >= _BEGINS and any(_begins(known, word) for known in title))
            for word in words
        )

    def says_something(item: Item) -> bool:
        # Short words count if they have a digit or are in capitals, such as CI.
        written = re.findall(r"[\w+#]+", title_of(item))
        return (one_word or len(words) > 1) and any(
            len(word) >= _SAYS_SOMETHING
            or any(map(str.isdigit, word))
            or (len(word) > 1 and word.upper() in written)
            for word in words
        )

    return [
        (by_place, lambda _: True),
        (by_id, lambda _: True),
        (by_id_in_words, lambda _: True),
        (by_own_id, lambda _: True),
        (by_caption, lambda _: True),
        (by_title, lambda _: True),
        # The beginning of a title is meant, a word in it may be met by chance.
        (by_words, lambda item: begins_enough(item) or says_something(item)),
        (by_beginning, begins_enough),
    ]


def is_place(query: str) -> bool:
    """Tell whether a query is a place on the page, as in ``@3``."""
    return _PLACE.fullmatch(query.strip()) is not None


def ids_meant(page: Page, query: str) -> tuple[str, ...]:
    """Return the ids that a query may be."""
    typed = query.strip().removeprefix("#")
    return tuple(dict.fromkeys((typed, f"{page.dialect.id_prefix}{typed}"))) if typed else ()


def title_of(item: Item) -> str:
    """Return an item's title, or nothing."""
    return item.title.value if item.title else ""


def place_of(page: Page, item: Item) -> int:
    """Return the number of an item on its page, from 1."""
    return bisect_right(page.items, item.element.start, key=lambda known: known.element.start)


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded: what stands between spaces, hyphens, slashes and marks.

    A plus or a number sign stays in its word, as in C++ and C#, and a point in its number.
    """
    spaced = "".join(map(_in_word, _POINT.sub("\0", folded(text))))
    words = (word.lstrip("+#").replace("\0", ".") for word in spaced.split())
    return [word for word in words if word]


def _in_word(character: str) -> str:
    kept = character.isalnum() or character in "+#\0" or category(character) in _OF_WORDS
    return character if kept else " "


def _begins(text: str, beginning: str) -> bool:
    """Tell whether a text begins so, and not within a number."""
    following = text[len(beginning) : len(beginning) + 1]
    within = beginning[-1:].isdigit() and following.isdigit()
    return text.startswith(beginning) and not within


def _plain(text: str) -> str:
    return folded(text.replace("#", "")).replace(" ", "-")


def _without_facts(page: Page, item: Item, rest: str) -> Iterable[str]:
    """Yield what is printed after an item's name, whole and without its priority, label, hours."""
    yield rest
    hours = f"{item.total_hours:g} h" if item.total_hours is not None else ""
    label = page.dialect.label(item.status) if item.status else ""
    for fact in filter(None, (item.priority, label, hours)):
        rest = rest.removeprefix(f"{folded(fact)} ")
    yield rest
