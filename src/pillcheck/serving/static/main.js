// @ts-check
// Makes the page one that can be edited where it is looked at, and keeps it as the file is.

import { ask, fetchParts, listen, model } from './api.js';
import { hideBanner, showBanner } from './banner.js';
import { drawBoard, openBoard } from './board.js';
import { change, inTurn } from './changes.js';
import { button, install, make, root } from './dom.js';
import { askForHistoryRow, askForItem } from './editors.js';
import { morph, pair } from './morph.js';
import { decorate } from './page.js';
import { openFlow } from './panel.js';

let page = new Document();
/** @type {Shown} */
let shown = new WeakMap();

const board = button('Board', openBoard);
const flow = button('Flow', () => openFlow(flow));
const add = button('Add item', () => askForItem(add));
const history = button('History row', () => askForHistoryRow(history));
const undo = button('Undo', () => change({ action: 'undo' }));

/** @param {Parts} parts */
const read = ({ html }) => new DOMParser().parseFromString(html, 'text/html');

/** @param {Parts} parts Shows the page as these say. */
function show(parts) {
  const next = read(parts);
  const active = document.activeElement;
  const inner = /** @type {HTMLElement | null} */ (active?.shadowRoot?.activeElement ?? active);
  /** @type {Shown} */
  const now = new WeakMap();
  morph(page.documentElement, next.documentElement, shown, now);
  [page, shown, model.parts] = [next, now, parts];
  draw();
  inner?.focus({ preventScroll: true });
  hideBanner();
}

function draw() {
  decorate(page, shown);
  undo.disabled = !model.parts.can_undo;
  history.disabled = !model.parts.has_history;
  drawBoard();
  document.documentElement.dataset.pillcheckShows = model.parts.hash;
}

/** @param {string} hash The version of the page that is in the file now. */
const refresh = (hash) => inTurn(async () => {
  try {
    if (hash !== model.parts.hash) show(await fetchParts());
    else hideBanner();
  } catch (error) {
    showBanner(true, `The page cannot be shown: ${error}`, button('Try again', () => refresh(hash)));
  }
});

async function start() {
  document.querySelector('script[data-pillcheck]')?.remove();
  const [style, parts] = await Promise.all([ask('style.css'), fetchParts()]);
  install(await style.text());
  page = read(parts);
  pair(page.documentElement, document.documentElement, shown);
  Object.assign(model, { parts, show });
  root.append(make('nav', { ariaLabel: 'pillcheck' }, board, flow, ...(parts.read_only ? [] : [add, history, undo])));
  draw();
  listen({
    page: refresh,
    lost: (reason) => showBanner(true, `${reason}. The page is shown as it was.`),
    ended: () => showBanner(true, 'pillcheck serve has ended.'),
    open: () => hideBanner(),
  });
}

start();
