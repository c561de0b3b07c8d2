// @ts-check
// The menus and forms with which the parts of an item are changed.

import { attempt, change } from './changes.js';
import { openForm, openMenu } from './dialogs.js';
import { model } from './model.js';

/** @import {Item, Status} from './api.js' */
/** @import {Field} from './dialogs.js' */

/** @param {string} note */
const noted = (note) => (note ? { note } : {});

/** @param {Element} anchor @param {Item} item */
export function askForStatus(anchor, item) {
  const entries = model.parts.statuses.map((status) => ({
    label: status.label,
    isCurrent: status.name === item.status,
    colours: coloursOf(status),
    run: (/** @type {string} */ note) => setStatus(item, status, note),
  }));
  openMenu(anchor, `Status of ${item.title}`, entries, { note: model.parts.has_history });
}

/** @param {Item} item @param {Status} status @param {string} [note] */
export function setStatus(item, status, note = '') {
  const request = { action: 'set', item: item.ref, status: status.name, ...noted(note) };
  return change(request, `${item.title}: ${status.label}`);
}

/** @param {Status} status @returns {string} A style: the page's own colours, in light and dark. */
export function coloursOf(status) {
  const probe = document.createElement('span');
  probe.className = status.class;
  probe.style.cssText = 'position: absolute; visibility: hidden; transition: none';
  document.body.append(probe);
  const { backgroundColor, color } = getComputedStyle(probe);
  probe.remove();
  const isPlain = !status.class || /^(transparent|rgba\(.*, 0\))$/.test(backgroundColor);
  return isPlain ? '' : `background: ${backgroundColor}; color: ${color}`;
}

/** @param {Element} anchor @param {Item} item */
export function openItem(anchor, item) {
  const ask = (/** @type {string} */ edits) => () => askForField(anchor, item, edits);
  const texts = item.fields.filter((field) => field.is_text);
  const at = model.parts.items.indexOf(item);
  const place = (/** @type {'top' | 'bottom'} */ to) => () =>
    change({ action: 'move', item: item.ref, to }, `${item.title}: moved to the ${to}`);
  const entries = [
    { label: 'Status…', run: () => askForStatus(anchor, item) },
    { label: 'Title…', run: ask('title') },
    { label: 'Priority…', run: ask('priority') },
    { label: 'Hours…', run: ask('hours') },
    ...texts.map((field) => ({ label: `${field.name}…`, run: ask(`field ${field.name}`) })),
    ...(at > 0
      ? [{ label: 'Move up', run: () => moveBy(item, -1) }, { label: 'Move to the top', run: place('top') }]
      : []),
    ...(at < model.parts.items.length - 1
      ? [{ label: 'Move down', run: () => moveBy(item, 1) }, { label: 'Move to the bottom', run: place('bottom') }]
      : []),
    { label: 'Remove…', run: () => askToRemove(anchor, item) },
  ];
  openMenu(anchor, item.title || item.ref, entries);
}

/** @param {Item} item @param {1 | -1} step @param {Item[]} [among] */
export function moveBy(item, step, among = model.parts.items) {
  const place = among.findIndex((other) => other.ref === item.ref);
  const other = among[place + step];
  if (place < 0 || !other) return null;
  return moveBeside(item, step < 0 ? 'before' : 'after', other);
}

/** @param {Item} item @param {'before' | 'after'} side @param {Item} other */
export function moveBeside(item, side, other) {
  const done = `${item.title}: moved ${side} ${other.title}`;
  return change({ action: 'move', item: item.ref, [side]: other.ref }, done);
}

/**
 * @param {Element} anchor
 * @param {Item} item
 * @param {string} edits ``title``, ``priority``, ``hours`` or ``field`` and its name.
 */
export function askForField(anchor, item, edits) {
  const name = edits.startsWith('field ') ? edits.slice(6) : null;
  const text = item.fields.find((field) => field.name === name)?.text ?? '';
  /** @type {Record<string, Field>} */
  const fields = {
    title: { name: 'value', label: 'Title', kind: 'text', value: item.title, needed: true },
    priority: { name: 'value', label: 'Priority', kind: 'choice', value: item.priority ?? '', choices: model.parts.priorities },
    hours: { name: 'value', label: 'Hours', kind: 'number', value: `${item.hours ?? ''}`, needed: true },
  };
  const field = fields[edits] ?? { name: 'value', label: name, kind: 'area', value: text };
  openForm(anchor, `${field.label} of ${item.title}`, [field], 'Save', ({ value, note = '' }) => {
    const values = name
      ? { fields: { [name]: value } }
      : { [edits]: edits === 'hours' ? Number(value) : value };
    const request = { action: 'edit', item: item.ref, ...values, ...noted(note) };
    return attempt(request, `${item.title}: ${field.label} saved`);
  }, { note: model.parts.has_history });
}

/** @param {Element} anchor @param {Item} item */
function askToRemove(anchor, item) {
  /** @type {Field} */
  const force = { name: 'force', label: 'Even if others refer to it', kind: 'check' };
  openForm(anchor, `Remove ${item.title}?`, [force], 'Remove', ({ force, note = '' }) => {
    const request = { action: 'remove', item: item.ref, force: force === 'yes', ...noted(note) };
    return attempt(request, `${item.title}: removed`);
  }, { note: model.parts.has_history });
}

/** @param {Element} anchor */
export function askForItem(anchor) {
  const { priorities, statuses, fields, has_history } = model.parts;
  const labels = statuses.map((status) => status.label);
  const hasSummary = fields.includes('Summary');
  /** @type {Field[]} */
  const inputs = [
    { name: 'title', label: 'Title', kind: 'text', needed: true },
    { name: 'priority', label: 'Priority', kind: 'choice', choices: ['', ...priorities] },
    { name: 'status', label: 'Status', kind: 'choice', choices: labels, value: labels[0] },
    { name: 'hours', label: 'Hours', kind: 'number' },
    ...(hasSummary ? [/** @type {Field} */ ({ name: 'summary', label: 'Summary', kind: 'area' })] : []),
  ];
  openForm(anchor, 'Add an item', inputs, 'Add', (values) => {
    const { title, priority, status, hours, summary = '', note = '' } = values;
    const request = {
      action: 'add', title, status, ...(priority && { priority }), ...(hours && { hours: Number(hours) }),
      ...(summary && { fields: { Summary: summary } }), ...noted(note),
    };
    return attempt(request, `${title}: added`);
  }, { note: has_history });
}

/** @param {Element} anchor */
export function askForHistoryRow(anchor) {
  /** @type {Field} */
  const text = { name: 'text', label: 'What changed', kind: 'text', needed: true };
  openForm(anchor, 'Add a row to the page history', [text], 'Add', ({ text }) =>
    attempt({ action: 'history', text }, 'Row added'), { note: false });
}
