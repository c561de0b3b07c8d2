// @ts-check
// The parts of the page that can be changed where they are, by mouse and by keys.

import { model } from './api.js';
import { make, root } from './dom.js';
import { acceptDrops, showLine, startDrag } from './drag.js';
import { STEPS, askForPart, askForStatus, moveBeside, moveBy, openItem } from './editors.js';

/** What of the page edits what. @type {WeakMap<Node, {item: Item, edits: string}>} */
let parts = new WeakMap();
/** Elements that can hold a button's role without losing one of their own. */
const PLAIN = 'span, b, strong, em, i, small, p, div, dd';
const ACTIVE = 'a, button, label, input, select, textarea';

/** @param {Document} page The file. @param {Shown} shown */
export function decorate(page, shown) {
  parts = new WeakMap();
  if (model.parts.read_only) return;
  for (const item of model.parts.items) {
    const file = page.getElementsByTagName(item.at[0])[item.at[1]];
    const section = file && shown.get(file);
    if (section instanceof HTMLElement) decorateItem(item, file, section, shown);
  }
}

/** @param {Item} item @param {Element} file @param {HTMLElement} section @param {Shown} shown */
function decorateItem(item, file, section, shown) {
  parts.set(section, { item, edits: '' });
  /** @type {Element | null} */
  let title = null;
  for (const [edits, name, number] of item.places) {
    const node = file.getElementsByTagName(name)[number];
    const element = node && shown.get(node);
    if (!(element instanceof HTMLElement)) continue;
    parts.set(element, { item, edits });
    if (edits === 'title') title = element;
    if (edits === 'status') becomeButton(element, item);
  }
  const place = title && !title.closest(ACTIVE) ? title : section.querySelector('td, th') ?? section;
  addButton(item, section, place);
}

/** @param {HTMLElement} pill @param {Item} item */
function becomeButton(pill, item) {
  if (!pill.matches(PLAIN) || pill.closest(ACTIVE) || pill.querySelector(ACTIVE)) return;
  const ariaLabel = `Status: ${item.label || item.status}`;
  Object.assign(pill, { role: 'button', tabIndex: 0, draggable: true, ariaHasPopup: 'dialog', ariaLabel });
  pill.style.cursor = 'pointer';
}

/** @param {Item} item @param {Element} section @param {Element} place */
function addButton(item, section, place) {
  let more = section.querySelector('pillcheck-more');
  if (more?.parentNode !== place) {
    more?.remove();
    more = document.createElement('pillcheck-more');
    const shadow = more.attachShadow({ mode: 'open' });
    // No button: these cannot be dragged.
    shadow.append(make('span', { role: 'button', tabIndex: 0, draggable: true, title: 'Alt+↑ and Alt+↓ move' }, '⋯'));
    shadow.adoptedStyleSheets = root.adoptedStyleSheets;
    place.append(more);
  }
  const made = /** @type {Element} */ (more.shadowRoot?.firstElementChild);
  made.ariaLabel = `Edit ${item.title || item.ref}`;
  parts.set(made, { item, edits: 'all' });
}

/** @param {Event} event The part that an event is about. */
function partOf(event) {
  for (const node of event.composedPath()) {
    const part = node instanceof Element && parts.get(node);
    if (part) return part.edits ? { element: node, ...part } : null;
    if (node instanceof Element && node.matches(ACTIVE)) return null;
  }
  return null;
}

/** @type {Record<string, (anchor: Element, item: Item) => void>} */
const OPENS = { status: askForStatus, all: openItem };

/**
 * @param {string} type
 * @param {(part: {element: Element, item: Item, edits: string}, event: any) => boolean} act
 *   Tells whether it did something, so that the page's own scripts need not.
 */
function on(type, act) {
  addEventListener(type, (event) => {
    const part = partOf(event);
    if (!part || !act(part, event)) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}

on('click', ({ element, item, edits }) => {
  OPENS[edits]?.(element, item);
  return edits in OPENS;
});

on('dblclick', ({ element, item, edits }) => {
  if (edits in OPENS) return false;
  askForPart(element, item, edits);
  return true;
});

on('keydown', ({ element, item, edits }, { altKey, ctrlKey, key, metaKey }) => {
  const step = altKey && STEPS[key];
  if (step) moveBy(item, step);
  else if (!OPENS[edits] || ctrlKey || metaKey || !['Enter', ' ', 'ArrowDown'].includes(key)) return false;
  else OPENS[edits](element, item);
  return true;
});

on('dragstart', ({ item, edits }, event) => {
  if (edits in OPENS) startDrag(item, event);
  return false;
});

acceptDrops(window, (event, item) => {
  for (const node of event.composedPath()) {
    const other = node instanceof Element && parts.get(node);
    if (!other || other.edits) continue;
    if (other.item.ref === item.ref) return null;
    const box = node.getBoundingClientRect();
    const side = event.clientY < box.top + box.height / 2 ? 'before' : 'after';
    showLine(box, side);
    return () => moveBeside(item, side, other.item);
  }
  return null;
});
