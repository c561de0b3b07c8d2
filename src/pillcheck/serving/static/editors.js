// @ts-check
// The menus and forms with which an item and its parts are changed.

import { model } from './api.js';
import { change } from './changes.js';
import { choice, field, openForm, openMenu } from './dialogs.js';
import { make } from './dom.js';
import { openLog } from './panel.js';

/** @param {Element} anchor @param {Item} item */
export function askForStatus(anchor, item) {
  const entries = model.parts.statuses.map((status) => ({
    label: status.label,
    isCurrent: status.name === item.status,
    style: coloursOf(status),
    run: (/** @type {string} */ note) => setStatus(item, status, note),
  }));
  openMenu(anchor, `Status of ${item.title}`, entries, model.parts.has_history);
}

/** @param {Item} item @param {Status} status @param {string} [note] */
export function setStatus(item, status, note) {
  change({ action: 'set', item: item.ref, status: status.name, ...(note && { note }) });
}

/** @param {Status} status @returns {string} A style: the page's own colours, in light and dark. */
export function coloursOf(status) {
  const probe = make('span', { className: status.class, style: 'position: absolute; transition: none' });
  document.body.append(probe);
  const { backgroundColor, color } = getComputedStyle(probe);
  probe.remove();
  return /^rgba.* 0\)/.test(backgroundColor) ? '' : `background: ${backgroundColor}; color: ${color}`;
}

/** @param {Element} anchor @param {Item} item */
export function openItem(anchor, item) {
  const { items } = model.parts;
  const texts = item.fields.map(({ name }) => `field ${name}`);
  const entry = (/** @type {string} */ label, /** @type {() => unknown} */ run) => ({ label, run });
  const moves = (/** @type {string} */ way, /** @type {1 | -1} */ step, /** @type {string} */ to) => [
    entry(`Move ${way}`, () => moveBy(item, step)),
    entry(`Move to the ${to}`, () => change({ action: 'move', item: item.ref, to })),
  ];
  openMenu(anchor, item.title || item.ref, [
    entry('Status…', () => askForStatus(anchor, item)),
    ...['title', 'priority', 'hours', ...texts].map((edits) =>
      entry(`${labelOf(edits)}…`, () => askForPart(anchor, item, edits))),
    ...(item === items[0] ? [] : moves('up', -1, 'top')),
    ...(item === items.at(-1) ? [] : moves('down', 1, 'bottom')),
    entry('History…', () => openLog(anchor, item)),
    entry('Remove…', () => askToRemove(anchor, item)),
  ]);
}

/** @type {Record<string, 1 | -1>} How keys move an item, with Alt. */
export const STEPS = { ArrowUp: -1, ArrowDown: 1 };

/** @param {Item} item @param {1 | -1} step @param {Item[]} [among] */
export function moveBy(item, step, among = model.parts.items) {
  const other = among[among.findIndex(({ ref }) => ref === item.ref) + step];
  if (other) moveBeside(item, step < 0 ? 'before' : 'after', other);
}

/** @param {Item} item @param {'before' | 'after'} side @param {Item} other */
export function moveBeside(item, side, other) {
  change({ action: 'move', item: item.ref, [side]: other.ref });
}

/** @param {string} edits */
const labelOf = (edits) =>
  edits.startsWith('field ') ? edits.slice(6) : edits[0].toUpperCase() + edits.slice(1);

/** @param {Record<string, any>} properties */
const hours = (properties) =>
  field('hours', { type: 'number', min: '0.1', max: '99999', step: 'any', ...properties });

/** @param {string} name @param {string} text */
const area = (name, text) => make('textarea', { name, rows: 5 }, text);

/**
 * @param {Element} anchor
 * @param {Item} item
 * @param {string} edits ``title``, ``priority``, ``hours`` or ``field`` and its name.
 */
export function askForPart(anchor, item, edits) {
  const text = item.fields.find(({ name }) => edits === `field ${name}`)?.text;
  /** @type {Record<string, HTMLElement>} */
  const inputs = {
    title: field('title', { value: item.title, required: true }),
    priority: choice('priority', model.parts.priorities, item.priority),
    hours: hours({ value: item.hours ?? '', required: true }),
  };
  const label = labelOf(edits);
  const input = inputs[edits] ?? area(edits, text ?? '');
  const request = { action: 'edit', item: item.ref };
  openForm(anchor, `${label} of ${item.title}`, [[label, input]], 'Save', request);
}

/** @param {Element} anchor @param {Item} item */
function askToRemove(anchor, item) {
  const force = field('force', { type: 'checkbox' });
  const request = { action: 'remove', item: item.ref };
  openForm(anchor, `Remove ${item.title}?`, [['Even if it is referred to', force]], 'Remove', request);
}

/** @param {Element} anchor */
export function askForItem(anchor) {
  const { fields, priorities, statuses } = model.parts;
  /** @type {[string, HTMLElement][]} */
  const inputs = [
    ['Title', field('title', { required: true })],
    ['Priority', choice('priority', ['', ...priorities])],
    ['Status', choice('status', statuses.map(({ label }) => label))],
    ['Hours', hours({})],
  ];
  if (fields.includes('Summary')) inputs.push(['Summary', area('field Summary', '')]);
  openForm(anchor, 'Add an item', inputs, 'Add', { action: 'add' });
}

/** @param {Element} anchor */
export function askForHistoryRow(anchor) {
  const text = field('text', { required: true });
  openForm(anchor, 'Add a history row', [['What changed', text]], 'Add', { action: 'history' });
}
