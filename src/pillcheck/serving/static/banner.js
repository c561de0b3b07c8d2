// @ts-check
// What is said above the page: in a banner, until it is closed, or for a moment.

import { button, make, root } from './dom.js';

const banner = make('div', { className: 'banner', hidden: true, role: 'alert' });
const spoken = make('div', { className: 'spoken', role: 'status' });
root.append(banner, spoken);

/** Whether the banner is about the page, rather than about something that somebody did. */
let isOfPage = false;

/** @param {boolean} ofPage @param {...(Node | string)} content */
export function showBanner(ofPage, ...content) {
  isOfPage = ofPage;
  banner.replaceChildren(make('div', {}, ...content), button('Close', hideBanner));
  banner.hidden = false;
  inFront(banner);
}

/** @param {unknown} [always] Else only what is about the page. */
export function hideBanner(always) {
  if (always || isOfPage) banner.hidden = true;
}

/** @param {string} message */
export function say(message) {
  spoken.textContent = message;
  inFront(spoken);
  setTimeout(() => { if (spoken.textContent === message) spoken.textContent = ''; }, 5000);
}

/** @param {Element} element Shown in front of a board that is open. */
function inFront(element) {
  (root.querySelector('dialog.board[open]') ?? root).append(element);
}

/** @param {Problem} problem */
export function inWords({ message, line }) {
  return [make('p', {}, message), ...(line ? [make('pre', { tabIndex: 0 }, line)] : [])];
}
