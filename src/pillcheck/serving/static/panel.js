// @ts-check
// What git knows: how the work flows, and what an item went through.

import { ask } from './api.js';
import { open } from './dialogs.js';
import { button, make } from './dom.js';

/** @param {Element} anchor @param {Item} item */
export function openLog(anchor, item) {
  show(anchor, `History of ${item.title}`, `log?item=${encodeURIComponent(item.ref)}`);
}

/** @param {Element} anchor */
export function openFlow(anchor) {
  show(anchor, 'Flow', 'flow', make('img', { src: '/.pillcheck/flow.svg', alt: 'Items by status' }));
}

/** @param {Element} anchor @param {string} title @param {string} address @param {...Node} picture */
async function show(anchor, title, address, ...picture) {
  const text = make('pre', { tabIndex: 0 }, 'Reading…');
  const close = button('Close', () => dialog.close());
  const dialog = open(anchor, title, ...picture, text, make('div', { className: 'buttons' }, close));
  dialog.classList.add('panel');
  const answer = await ask(address);
  text.textContent = answer.ok ? await answer.text() : (await answer.json()).error.message;
  if (!answer.ok) dialog.querySelector('img')?.remove();
}
