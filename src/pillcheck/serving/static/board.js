// @ts-check
// The items in columns by status: a move to another column sets it, one within moves the item.

import { make, root } from './dialogs.js';
import { askForStatus, coloursOf, moveBeside, moveBy, openItem, setStatus } from './editors.js';
import { model } from './model.js';

/** @import {Item, Status} from './api.js' */

const words = make('input', { type: 'search', id: 'words', placeholder: 'Filter by words' });
const onlyOpen = make('input', { type: 'checkbox', id: 'open' });
const priority = make('select', { id: 'priority', ariaLabel: 'Priority' });
const columns = make('div', { className: 'columns' });
const count = make('span', { role: 'status' });
const close = make('button', { type: 'button', onclick: () => dialog.close() }, 'Close');
words.setAttribute('aria-label', 'Filter by words');
const dialog = make(
  'dialog', { className: 'board' },
  make(
    'header', {}, make('h2', { id: 'board-title' }, 'Board'), words, priority,
    make('label', { className: 'check' }, onlyOpen, 'Open only'), count, close,
  ),
  columns,
);
dialog.setAttribute('aria-labelledby', 'board-title');
for (const input of [words, onlyOpen, priority]) input.addEventListener('input', () => drawBoard());

export function openBoard() {
  root.append(dialog);
  const known = model.parts.items.map((item) => item.priority);
  const names = model.parts.priorities.filter((name) => known.includes(name));
  priority.replaceChildren(...['', ...names].map((n) => make('option', { value: n }, n || 'All priorities')));
  dialog.showModal();
  drawBoard();
  words.focus();
}

/** Draw the columns anew; the filter, the focus and the scroll stay. */
export function drawBoard() {
  if (!dialog.open) return;
  const active = /** @type {HTMLElement | null} */ (root.activeElement);
  const focused = active?.dataset?.ref;
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const items = model.parts.items.filter((item) =>
    wanted.every((word) => item.words.toLowerCase().includes(word) || item.ref === word) &&
    (!onlyOpen.checked || item.open) && (!priority.value || item.priority === priority.value));
  const { scrollLeft } = columns;
  const tops = [...columns.children].map((column) => column.scrollTop);
  columns.replaceChildren(...model.parts.statuses.map((status) => columnOf(status, items)));
  columns.scrollLeft = scrollLeft;
  tops.forEach((top, i) => { if (columns.children[i]) columns.children[i].scrollTop = top; });
  count.textContent = `${items.length} of ${model.parts.items.length}`;
  const card = [...columns.querySelectorAll('article')].find((c) => c.dataset.ref === focused);
  if (focused) card?.focus({ preventScroll: true });
}

/** @param {Status} status @param {Item[]} items */
function columnOf(status, items) {
  const own = items.filter((item) => item.status === status.name);
  const heading = make('h3', {}, make('span', { className: 'pill', style: coloursOf(status) }, status.label), ` ${own.length}`);
  const column = make('section', { ariaLabel: status.label }, heading, ...own.map((item) => cardOf(item, own)));
  column.addEventListener('dragover', (event) => event.preventDefault());
  column.addEventListener('drop', (event) => {
    event.preventDefault();
    const item = model.item(event.dataTransfer?.getData('text/plain') ?? '');
    const card = /** @type {Element} */ (event.target).closest('article');
    const other = card && model.item(card.dataset.ref ?? '');
    if (!item) return;
    if (item.status !== status.name) setStatus(item, status);
    else if (other && other !== item) moveBeside(item, own.indexOf(item) > own.indexOf(other) ? 'before' : 'after', other);
  });
  return column;
}

/** @param {Item} item @param {Item[]} column */
function cardOf(item, column) {
  const facts = [item.id, item.priority, item.hours && `${item.hours} h`].filter(Boolean).join(' · ');
  const card = make(
    'article', { tabIndex: 0, draggable: !model.parts.read_only },
    make('small', {}, facts), make('p', {}, item.title),
  );
  card.dataset.ref = item.ref;
  card.setAttribute('aria-label', `${item.title}, ${facts}`);
  if (model.parts.read_only) return card;
  const status = make('button', { type: 'button', onclick: () => askForStatus(status, item) }, 'Move…');
  status.setAttribute('aria-label', `Set the status of ${item.title}`);
  const more = make('button', { type: 'button', onclick: () => openItem(more, item) }, '⋯');
  more.setAttribute('aria-label', `Edit ${item.title}`);
  card.append(make('div', { className: 'buttons' }, status, more));
  card.addEventListener('dragstart', (event) => event.dataTransfer?.setData('text/plain', item.ref));
  card.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target === card) askForStatus(card, item);
    else if (event.altKey && event.key.startsWith('Arrow')) step(event.key);
    else return;
    event.preventDefault();
  });
  const step = (/** @type {string} */ key) => {
    const { statuses } = model.parts;
    if (key === 'ArrowUp' || key === 'ArrowDown') moveBy(item, key === 'ArrowUp' ? -1 : 1, column);
    else {
      const at = statuses.findIndex((known) => known.name === item.status);
      const next = statuses[at + (key === 'ArrowLeft' ? -1 : 1)];
      if (next) setStatus(item, next);
    }
  };
  return card;
}
