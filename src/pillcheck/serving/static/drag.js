// @ts-check
// Items that are dragged, on the page and on the board.

import { make, root } from './dom.js';

/** @type {Item | null} */
let dragged = null;
const line = make('div', { className: 'line', hidden: true });
root.append(line);

/** @param {Item} item @param {DragEvent} event */
export function startDrag(item, event) {
  dragged = item;
  event.dataTransfer?.setData('text/plain', item.title);
}

/**
 * @param {EventTarget} target
 * @param {(event: DragEvent, item: Item) => (() => unknown) | null} placed What a drop there
 *   does, if anything.
 */
export function acceptDrops(target, placed) {
  for (const type of ['dragover', 'drop']) {
    target.addEventListener(type, (event) => {
      const act = dragged && placed(/** @type {DragEvent} */ (event), dragged);
      if (act) event.preventDefault();
      if (type === 'drop') act?.();
    });
  }
}

/** @param {DOMRect} box @param {'before' | 'after'} side Where a dropped item would go. */
export function showLine({ bottom, left, top, width }, side) {
  line.style.cssText = `top: ${side === 'before' ? top : bottom}px; left: ${left}px; width: ${width}px`;
  line.hidden = false;
}

addEventListener('dragend', () => {
  dragged = null;
  line.hidden = true;
});
