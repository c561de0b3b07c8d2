// @ts-check
// Makes the page one that can be edited where it is looked at.

import { fetchPage, fetchParts, fetchStyle, listen } from './api.js';
import { drawBoard, openBoard } from './board.js';
import { change } from './changes.js';
import { hideBanner, install, make, root, say, showBanner } from './dialogs.js';
import { askForHistoryRow, askForItem, askForField, askForStatus, moveBy, openItem } from './editors.js';
import { model } from './model.js';
import { morph, pair } from './morph.js';

/** @import {Item, Place} from './api.js' */

/** What of the page edits what. @type {WeakMap<Element, {ref: string, edits: string}>} */
let edited = new WeakMap();
/** Elements that can hold a button's role without losing one of their own. */
const PLAIN = ['SPAN', 'B', 'STRONG', 'EM', 'I', 'SMALL', 'MARK', 'CODE', 'P', 'DIV', 'DD'];
let page = new Document();
/** @type {WeakMap<Node, Node>} */
let shown = new WeakMap();
/** @type {Promise<unknown>} */
let refreshing = Promise.resolve();

/** @param {Place | null} place @param {Element | Document} within @returns {Element | null} */
function live(place, within) {
  const element = place && (place[1] < 0 ? within : within.getElementsByTagName(place[0])[place[1]]);
  return element ? /** @type {Element | null} */ (shown.get(element) ?? null) : null;
}

/** @param {Item} item */
function decorate(item) {
  const file = page.getElementsByTagName(item.at[0])[item.at[1]];
  const section = file && shown.get(file);
  if (!file || !(section instanceof Element)) return;
  const mark = (/** @type {Place | null} */ place, /** @type {string} */ edits) => {
    const element = live(place, file);
    if (element && element !== section) edited.set(element, { ref: item.ref, edits });
    return element;
  };
  mark(item.title_at, 'title');
  mark(item.priority_at, 'priority');
  item.hours_at.forEach((place) => mark(place, 'hours'));
  for (const field of item.fields) {
    if (field.is_text) field.at.forEach((place) => mark(place, `field ${field.name}`));
  }
  for (const place of item.pills_at) {
    const pill = mark(place, 'status');
    if (!pill || pill === section || pill.querySelector('a, button, input')) continue;
    if (!PLAIN.includes(pill.nodeName) || pill.closest('a, button, label')) continue;
    pill.setAttribute('role', 'button');
    pill.setAttribute('tabindex', '0');
    pill.setAttribute('aria-haspopup', 'dialog');
    pill.setAttribute('aria-label', `Status: ${item.label || item.status}`);
    /** @type {HTMLElement} */ (pill).style.cursor = 'pointer';
  }
  const title = live(item.title_at, file);
  const isWithin = title && title !== section && !title.closest('a, button, label');
  const place = isWithin ? title : section.querySelector('td, th') ?? section;
  let more = /** @type {Element | null} */ (section.querySelector('pillcheck-more'));
  if (!more || more.parentNode !== place) {
    more?.remove();
    more = document.createElement('pillcheck-more');
    const button = make('button', { type: 'button', title: 'Edit (Alt+↑ and Alt+↓ move)' }, '⋯');
    more.attachShadow({ mode: 'open' }).append(button);
    more.shadowRoot?.adoptedStyleSheets.push(...root.adoptedStyleSheets);
    place.append(more);
  }
  more.shadowRoot?.firstElementChild?.setAttribute('aria-label', `Edit ${item.title || item.ref}`);
  edited.set(more, { ref: item.ref, edits: 'all' });
}

/** Show the page as it is in the file now. */
function refresh() {
  refreshing = refreshing.then(async () => {
    const focused = focus();
    const [parts, next] = await Promise.all([fetchParts(), fetchPage()]);
    /** @type {WeakMap<Node, Node>} */
    const now = new WeakMap();
    morph(page.documentElement, next.documentElement, shown, now);
    [page, shown] = [next, now];
    model.parts = parts;
    show();
    if (focused && focus()?.ref !== focused.ref) focused.back();
    hideBanner();
  }).catch((error) => showBanner(`The page cannot be shown as it is now: ${error.message}`, { 'Try again': refresh }));
  return refreshing;
}

function show() {
  edited = new WeakMap();
  if (!model.parts.read_only) model.parts.items.forEach(decorate);
  undo.disabled = !model.parts.can_undo;
  history.disabled = !model.parts.has_history;
  drawBoard();
}

/** Return what has the focus in the page, and what gives it back where an item was moved. */
function focus() {
  const active = document.activeElement;
  const part = active && edited.get(active);
  if (!active || !part) return null;
  const back = () => {
    if (active.isConnected) /** @type {HTMLElement} */ (active.shadowRoot?.querySelector('button') ?? active).focus({ preventScroll: true });
  };
  return { ref: part.ref, back };
}

/** @param {Event} event @returns {{element: Element, item: Item, edits: string} | null} */
function partOf(event) {
  for (const node of event.composedPath()) {
    const part = node instanceof Element ? edited.get(node) : undefined;
    if (part && node instanceof Element) {
      const item = model.item(part.ref);
      return item ? { element: node, item, edits: part.edits } : null;
    }
    if (node instanceof Element && node.matches('a[href], input, select, textarea, button:not([aria-label^="Edit"])')) return null;
  }
  return null;
}

addEventListener('click', (event) => {
  const part = partOf(event);
  if (!part || !['status', 'all'].includes(part.edits)) return;
  event.preventDefault();
  event.stopPropagation();
  if (part.edits === 'status') askForStatus(part.element, part.item);
  else openItem(part.element, part.item);
}, true);

addEventListener('dblclick', (event) => {
  const part = partOf(event);
  if (!part || ['status', 'all'].includes(part.edits)) return;
  event.preventDefault();
  getSelection()?.removeAllRanges();
  askForField(part.element, part.item, part.edits);
}, true);

addEventListener('keydown', (event) => {
  const part = partOf(event);
  if (!part || !['status', 'all'].includes(part.edits)) return;
  const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
  if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
    event.preventDefault();
    moveBy(part.item, event.key === 'ArrowUp' ? -1 : 1);
  } else if (part.edits === 'status' && isPlain && ['Enter', ' ', 'ArrowDown'].includes(event.key)) {
    event.preventDefault();
    askForStatus(part.element, part.item);
  }
}, true);

const button = (/** @type {string} */ label, /** @type {(e: Element) => unknown} */ run) => {
  const made = make('button', { type: 'button', onclick: () => run(made) }, label);
  return made;
};
const undo = button('Undo', () => change({ action: 'undo' }, 'Undone'));
const history = button('History row', (anchor) => askForHistoryRow(anchor));
const editing = [button('Add item', (anchor) => askForItem(anchor)), history, undo];

async function start() {
  const script = /** @type {HTMLScriptElement} */ (document.querySelector('script[data-pillcheck]'));
  script.remove();
  const [style, parts, file] = await Promise.all([fetchStyle(), fetchParts(), fetchPage()]);
  install(style);
  page = file;
  pair(page.documentElement, document.documentElement, shown);
  Object.assign(model, { parts, refresh });
  const board = button('Board', openBoard);
  const bar = make('nav', { ariaLabel: 'pillcheck' }, board, ...(parts.read_only ? [] : editing));
  root.append(bar);
  show();
  let isLost = false;
  listen(parts.hash, {
    page: async (hash) => {
      if (hash === model.parts.hash) {
        if (isLost) hideBanner();
      } else await refresh();
      if (isLost) say('The page is back');
      isLost = false;
    },
    lost: (reason) => {
      isLost = true;
      showBanner(`${reason}. What you see is the page as it was before.`);
    },
    ended: () => showBanner('pillcheck serve has ended, so nothing can be changed here now.'),
    open: () => { if (!isLost) hideBanner(); },
  });
  document.documentElement.dataset.pillcheckReady = '';
}

start().catch((error) => console.error('pillcheck:', error));
