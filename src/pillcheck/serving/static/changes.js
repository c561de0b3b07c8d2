// @ts-check
// Changes, one after the other: sent, shown, or refused with what to do.

import { sendChange } from './api.js';
import { say, showBanner } from './dialogs.js';
import { model } from './model.js';

/** @import {Problem} from './dialogs.js' */

/** @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * Make a change of the page as it is shown; return why it could not be made, or nothing.
 * @param {Record<string, any>} request
 * @param {string} done What to say when it is.
 * @returns {Promise<Problem>}
 */
export function attempt(request, done) {
  const mine = last.then(async () => {
    const { status, data } = await sendChange(request, model.parts.hash);
    if (status === 200) {
      await model.refresh();
      say([data.changed ? done : 'Nothing to change', ...data.hints].join('. '));
      return null;
    }
    if (status === 409) {
      await model.refresh();
      const changes = (data.changes ?? []).map(inWords).join('; ');
      return { message: `${data.error.message}${changes && `. What changed: ${changes}`}`, retry: 'Do it all the same' };
    }
    return { message: data.error?.message ?? `The server says ${status}` };
  });
  last = mine;
  return mine;
}

/**
 * Make a change; what prevents it is shown in the banner.
 * @param {Record<string, any>} request
 * @param {string} done
 */
export async function change(request, done) {
  const problem = await attempt(request, done);
  if (!problem) return;
  const actions = problem.retry ? { [problem.retry]: () => change(request, done) } : {};
  showBanner(problem.message, actions);
}

/** @param {Record<string, any>} change */
function inWords(change) {
  if (!('item' in change)) return `history row ${change.kind}: ${(change.to ?? change.from).change}`;
  const name = change.item ?? change.title;
  if (change.kind === 'moved') return `${name} moved`;
  if (change.kind === 'added' || change.kind === 'removed') return `${name} ${change.kind}`;
  return `${name} ${change.field ?? change.kind}: ${change.from ?? 'nothing'} → ${change.to ?? 'nothing'}`;
}
