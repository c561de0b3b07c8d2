// @ts-check
// What is known of the page.

/** @import {Item, Parts} from './api.js' */

export const model = {
  parts: /** @type {Parts} */ ({
    hash: '', path: '', read_only: true, statuses: [], priorities: [], fields: [],
    has_history: false, can_undo: false, items: [],
  }),
  /** @returns {Promise<unknown>} */
  refresh: async () => {},
  /** @param {string} ref @returns {Item | undefined} */
  item(ref) {
    return this.parts.items.find((item) => item.ref === ref);
  },
};
