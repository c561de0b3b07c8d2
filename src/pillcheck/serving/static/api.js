// @ts-check
// What is known of the page, and requests to the server that it came from.

const OWN = '/.pillcheck/';

/** The page as it was last shown, and what shows another version of it. */
export const model = {
  parts: /** @type {Parts} */ ({}),
  show: (/** @type {Parts} */ parts) => { model.parts = parts; },
};

/** @param {string} address @param {RequestInit} [how] @returns {Promise<Response>} */
export const ask = (address, how) => fetch(OWN + address, how);

/** @returns {Promise<Parts>} */
export async function fetchParts() {
  const answer = await ask('parts');
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

/** @param {Record<string, (data: any) => void>} on What to do at each kind of event. */
export function listen(on) {
  const events = new EventSource(`${OWN}events?since=${model.parts.hash}`);
  for (const name of ['page', 'lost']) {
    events.addEventListener(name, (event) => on[name](JSON.parse(event.data)));
  }
  events.onerror = on.ended;
  events.onopen = on.open;
}
