// @ts-check
// Changes, one after the other: sent, shown, or refused with what to do.

import { ask, model } from './api.js';
import { hideBanner, inWords, say, showBanner } from './banner.js';
import { button } from './dom.js';

export const AGAIN = 'Do it all the same';
/** @type {Promise<any>} */
let last = Promise.resolve();

/**
 * Do something when all before it is done, so that no earlier version is shown after a later one.
 * @template T
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export function inTurn(act) {
  last = last.then(act, act);
  return last;
}

/**
 * Make a change of the page as it is shown; return why it could not be made, or nothing.
 * @param {Record<string, any>} request
 * @returns {Promise<Problem | null>}
 */
export function attempt(request) {
  return inTurn(async () => {
    const sent = await ask('edit', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'If-Match': `"${model.parts.hash}"` },
      body: JSON.stringify(request),
    }).catch(() => null);
    const text = await sent?.text() ?? 'pillcheck serve does not answer';
    const data = text.startsWith('{') ? JSON.parse(text) : { error: { message: text } };
    if (data.parts) model.show(data.parts);
    if (data.error) return { ...data.error, is_stale: sent?.status === 409 };
    hideBanner(true);
    say(data.said);
    return null;
  });
}

/**
 * Make a change; what prevents it is shown in the banner.
 * @param {Record<string, any>} request
 */
export async function change(request) {
  const problem = await attempt(request);
  if (!problem) return;
  showBanner(false, ...inWords(problem), ...(problem.is_stale ? [button(AGAIN, () => change(request))] : []));
}
