"""CSS selectors, matched on the elements of a page.

cssselect parses them. What depends on more than the markup, such as ``:hover``,
is refused.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import cssselect
from cssselect.parser import (
    Attrib,
    Class,
    CombinedSelector,
    Function,
    Hash,
    Matching,
    Negation,
    Pseudo,
    Relation,
    SpecificityAdjustment,
    parse_series,
)
from cssselect.parser import Element as Type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.html.tree import Element, Tree

    # Tells whether an element fits, given the element that ``:scope`` stands for.
    Test = Callable[[Element, Element | None], bool]

_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda value, wanted: value == wanted,
    "!=": lambda value, wanted: value != wanted,
    "~=": lambda value, wanted: wanted in value.split(),
    "|=": lambda value, wanted: value == wanted or value.startswith(wanted + "-"),
    "^=": lambda value, wanted: bool(wanted) and value.startswith(wanted),
    "$=": lambda value, wanted: bool(wanted) and value.endswith(wanted),
    "*=": lambda value, wanted: bool(wanted) and wanted in value,
}


class Selector:
    """A CSS selector. Raises ``ValueError`` for text that is none, or that cannot be matched."""

    def __init__(self, text: str) -> None:
        try:
            parsed = cssselect.parse(text)
        except cssselect.SelectorError as error:
            raise ValueError(str(error)) from None
        if any(selector.pseudo_element for selector in parsed):
            raise ValueError("a pseudo-element is not an element of the page")
        self._tests = [_test(selector.parsed_tree) for selector in parsed]

    def fits(self, element: Element, scope: Element | None = None) -> bool:
        """Tell whether an element fits; ``scope`` is what ``:scope`` stands for."""
        return any(test(element, scope) for test in self._tests)

    def within(self, scope: Element) -> Iterator[Element]:
        """Yield the elements inside another that fit, in page order."""
        return (inner for inner in scope.descendants() if self.fits(inner, scope))


selector = lru_cache(maxsize=256)(Selector)


def children(element: Element) -> list[Element]:
    """Return the elements that stand directly in another."""
    return _children(element.tree, element.number)


def _children(tree: Tree, around: int) -> list[Element]:
    """Return the elements in the element of this number; with -1, those that stand in none."""
    number, last = around + 1, tree.closers[around] if around >= 0 else len(tree.tokens)
    elements = []
    while number < last:
        inner = tree.element(number)
        if inner.is_start and tree.parents[number] == around:
            elements.append(inner)
            number = max(tree.behind(number)[1], number + 1)
        else:
            number += 1
    return elements


def _test(tree: Any) -> Test:
    """Return the test of one part of a parsed selector."""
    make: Callable[[Any], Test] | None = _TESTS.get(type(tree))
    if make is None:
        raise ValueError(f"{type(tree).__name__} is not supported in a selector")
    return make(tree)


def _type(tree: Type) -> Test:
    name = tree.element and tree.element.lower()
    return lambda element, _: not name or element.name == name


def _hash(tree: Hash) -> Test:
    rest = _test(tree.selector)
    return lambda element, scope: element.get("id") == tree.id and rest(element, scope)


def _class(tree: Class) -> Test:
    rest = _test(tree.selector)
    return lambda element, scope: tree.class_name in element.classes and rest(element, scope)


def _attribute(tree: Attrib) -> Test:
    rest, name = _test(tree.selector), tree.attrib.lower()
    if tree.operator == "exists":
        return lambda element, scope: bool(element.attribute(name)) and rest(element, scope)
    compare, wanted = _OPERATORS[tree.operator], (tree.value.value or "") if tree.value else ""

    def test(element: Element, scope: Element | None) -> bool:
        attribute = element.attribute(name)
        return bool(attribute and compare(attribute.value, wanted)) and rest(element, scope)

    return test


def _combined(tree: CombinedSelector) -> Test:
    left, right = _test(tree.selector), _test(tree.subselector)

    def candidates(element: Element) -> Iterator[Element]:
        if tree.combinator in (" ", ">"):
            outer = element.parent
            while outer is not None:
                yield outer
                outer = outer.parent if tree.combinator == " " else None
            return
        yield from islice(_elder_siblings(element), 1 if tree.combinator == "+" else None)

    return lambda element, scope: (
        right(element, scope) and any(left(outer, scope) for outer in candidates(element))
    )


def _pseudo(tree: Pseudo) -> Test:
    rest, name = _test(tree.selector), tree.ident
    tests: dict[str, Callable[[Element, Element | None], bool]] = {
        "scope": lambda element, scope: element == scope,
        "root": lambda element, _: element.parent is None,
        "empty": lambda element, _: not element.raw,
        "first-child": lambda element, _: element.tree.elders[element.number] < 0,
        "last-child": lambda element, _: _siblings(element)[-1] == element,
        "only-child": lambda element, _: len(_siblings(element)) == 1,
        "first-of-type": lambda element, _: _alike(element)[0] == element,
        "last-of-type": lambda element, _: _alike(element)[-1] == element,
        "only-of-type": lambda element, _: len(_alike(element)) == 1,
    }
    if name not in tests:
        raise ValueError(f":{name} is not supported in a selector")
    return lambda element, scope: tests[name](element, scope) and rest(element, scope)


def _function(tree: Function) -> Test:
    rest = _test(tree.selector)
    if tree.name not in ("nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"):
        raise ValueError(f":{tree.name}() is not supported in a selector")
    step, offset = parse_series(tree.arguments)

    def test(element: Element, scope: Element | None) -> bool:
        beside = _alike(element) if "type" in tree.name else _siblings(element)
        place = beside.index(element) + 1
        if "last" in tree.name:
            place = len(beside) + 1 - place
        fits = place == offset if step == 0 else (place - offset) % step == 0
        return fits and (step == 0 or (place - offset) // step >= 0) and rest(element, scope)

    return test


def _negation(tree: Negation) -> Test:
    rest, inner = _test(tree.selector), _test(tree.subselector)
    return lambda element, scope: not inner(element, scope) and rest(element, scope)


def _matching(tree: Any) -> Test:
    rest = _test(tree.selector)
    inner = [_test(getattr(part, "parsed_tree", part)) for part in tree.selector_list]
    return lambda element, scope: (
        any(test(element, scope) for test in inner) and rest(element, scope)
    )


def _relation(tree: Relation) -> Test:
    rest = _test(tree.selector)
    arguments = getattr(tree, "arguments", None)
    if arguments is None:
        # cssselect before 1.4 takes a single one.
        arguments = [(tree.combinator, tree.subselector)]  # type: ignore[attr-defined]
    tests = []
    for combinator, inner in arguments:
        sign = getattr(combinator, "value", combinator)
        if sign not in (" ", ">"):
            raise ValueError(f":has({sign} …) is not supported in a selector")
        tests.append((sign, _test(getattr(inner, "parsed_tree", inner))))

    def test(element: Element, scope: Element | None) -> bool:
        return rest(element, scope) and any(
            inner_test(inner, scope)
            for sign, inner_test in tests
            for inner in (element.descendants() if sign == " " else children(element))
        )

    return test


_TESTS: dict[type, Callable[[Any], Test]] = {
    Attrib: _attribute,
    Class: _class,
    CombinedSelector: _combined,
    Function: _function,
    Hash: _hash,
    Matching: _matching,
    Negation: _negation,
    Pseudo: _pseudo,
    Relation: _relation,
    SpecificityAdjustment: _matching,
    Type: _type,
}


def _siblings(element: Element) -> list[Element]:
    return _children(element.tree, element.tree.parents[element.number])


def _elder_siblings(element: Element) -> Iterator[Element]:
    """Yield the elements before another that stand beside it, the nearest first."""
    tree = element.tree
    number = tree.elders[element.number]
    while number >= 0:
        yield tree.element(number)
        number = tree.elders[number]


def _alike(element: Element) -> list[Element]:
    return [other for other in _siblings(element) if other.name == element.name]
