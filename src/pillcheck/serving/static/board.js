// @ts-check
// The items in columns by status: a move to another column sets it, one within moves the item.

import { model } from './api.js';
import { button, make, root } from './dom.js';
import { acceptDrops, startDrag } from './drag.js';
import { STEPS, askForStatus, coloursOf, moveBeside, moveBy, openItem, setStatus } from './editors.js';

const words = make('input', { type: 'search', id: 'words', placeholder: 'Filter by words' });
const onlyOpen = make('input', { type: 'checkbox', id: 'open' });
const priority = make('select', { id: 'priority', ariaLabel: 'Priority' });
const columns = make('div', { className: 'columns' });
const count = make('span', { role: 'status' });
/** @type {HTMLDialogElement} */
const dialog = make(
  'dialog', { className: 'board', ariaLabel: 'Board' },
  make(
    'header', {}, make('h2', {}, 'Board'), words, priority,
    make('label', {}, onlyOpen, 'Open only'), count, button('Close', () => dialog.close()),
  ),
  columns,
);
dialog.addEventListener('input', drawBoard);

export function openBoard() {
  root.append(dialog);
  priority.replaceChildren(...['', ...model.parts.priorities].map((value) => make('option', { value }, value || 'All priorities')));
  dialog.showModal();
  drawBoard();
}

/** Draw the columns anew; the filter, the focus and the scroll stay. */
export function drawBoard() {
  if (!dialog.open) return;
  const focused = /** @type {HTMLElement | null} */ (root.activeElement)?.dataset.ref;
  const typed = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const { items, statuses } = model.parts;
  const chosen = items.filter((item) =>
    typed.every((word) => item.words.includes(word) || item.ref === word) &&
    (!onlyOpen.checked || item.open) && (!priority.value || item.priority === priority.value));
  columns.replaceChildren(...statuses.map((status) => columnOf(status, chosen)));
  count.textContent = `${chosen.length} of ${items.length}`;
  const card = columns.querySelector(`[data-ref="${CSS.escape(focused ?? '')}"]`);
  /** @type {HTMLElement | null} */ (card)?.focus({ preventScroll: true });
}

/** @param {Status} status @param {Item[]} items */
function columnOf(status, items) {
  const own = items.filter((item) => item.status === status.name);
  const pill = make('span', { className: 'pill', style: coloursOf(status) }, status.label);
  const column = make(
    'section', { ariaLabel: status.label }, make('h3', {}, pill, ` ${own.length}`),
    ...own.map((item) => cardOf(item, own)),
  );
  acceptDrops(column, ({ target }, item) => {
    const card = /** @type {Element} */ (target).closest('article');
    const [from, to] = [item.ref, card?.dataset.ref].map((ref) => own.findIndex((known) => known.ref === ref));
    if (from < 0) return () => setStatus(item, status);
    return to < 0 || to === from ? null : () => moveBeside(item, from < to ? 'after' : 'before', own[to]);
  });
  return column;
}

/** @type {Record<string, number>} */
const ASIDE = { ArrowLeft: -1, ArrowRight: 1 };

/** @param {Item} item @param {Item[]} column */
function cardOf(item, column) {
  const { read_only, statuses } = model.parts;
  const facts = [item.id, item.priority, item.hours && `${item.hours} h`].filter(Boolean).join(' · ');
  const card = make(
    'article', { tabIndex: 0, draggable: !read_only, ariaLabel: `${item.title}, ${facts}` },
    make('small', {}, facts), make('p', {}, item.title),
  );
  card.dataset.ref = item.ref;
  if (read_only) return card;
  const status = button('Move…', () => askForStatus(status, item), { ariaLabel: `Move… ${item.title}` });
  const more = button('⋯', () => openItem(more, item), { ariaLabel: `Edit ${item.title}` });
  card.append(make('div', { className: 'buttons' }, status, more));
  card.addEventListener('dragstart', (event) => startDrag(item, event));
  card.addEventListener('keydown', (event) => {
    const { altKey, key, target } = event;
    const step = altKey && STEPS[key];
    const next = statuses[statuses.findIndex(({ name }) => name === item.status) + (ASIDE[key] ?? 0)];
    if (key === 'Enter' && target === card) askForStatus(card, item);
    else if (step) moveBy(item, step, column);
    else if (altKey && key in ASIDE) next && setStatus(item, next);
    else return;
    event.preventDefault();
  });
  return card;
}
