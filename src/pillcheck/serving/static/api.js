// @ts-check
// Requests to the server that the page came from.

/** @typedef {[string, number]} Place */
/**
 * @typedef {object} Item
 * @property {string} ref What names it in a change.
 * @property {string | null} id
 * @property {string} title
 * @property {string | null} priority
 * @property {string | null} status
 * @property {string} label
 * @property {number | null} hours
 * @property {boolean} open
 * @property {string} words
 * @property {Place} at
 * @property {Place | null} title_at
 * @property {(Place | null)[]} pills_at
 * @property {Place | null} priority_at
 * @property {(Place | null)[]} hours_at
 * @property {{name: string, text: string, is_text: boolean, at: (Place | null)[]}[]} fields
 */
/** @typedef {{name: string, label: string, class: string}} Status */
/**
 * @typedef {object} Parts
 * @property {string} hash
 * @property {string} path
 * @property {boolean} read_only
 * @property {Status[]} statuses
 * @property {string[]} priorities
 * @property {string[]} fields
 * @property {boolean} has_history
 * @property {boolean} can_undo
 * @property {Item[]} items
 */
/** @typedef {{status: number, data: any}} Answer */

const OWN = '/.pillcheck/';

/** @returns {Promise<Parts>} */
export async function fetchParts() {
  return checked(await fetch(`${OWN}parts`)).json();
}

/** @returns {Promise<Document>} The page as it is in the file, without our script. */
export async function fetchPage() {
  const text = await checked(await fetch(location.pathname)).text();
  const page = new DOMParser().parseFromString(text, 'text/html');
  page.querySelector('script[data-pillcheck]')?.remove();
  return page;
}

/** @returns {Promise<string>} */
export async function fetchStyle() {
  return checked(await fetch(`${OWN}style.css`)).text();
}

/**
 * @param {object} change
 * @param {string} hash The version of the page that is meant.
 * @returns {Promise<Answer>} With status 0 where the server does not answer.
 */
export async function sendChange(change, hash) {
  try {
    const answer = await fetch(`${OWN}edit`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'If-Match': `"${hash}"` },
      body: JSON.stringify(change),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('Content-Type')?.startsWith('application/json');
    return { status: answer.status, data: isJson ? JSON.parse(text) : { error: { message: text } } };
  } catch {
    return { status: 0, data: { error: { message: 'pillcheck serve does not answer' } } };
  }
}

/**
 * @param {string} hash
 * @param {{page: (hash: string) => void, lost: (reason: string) => void, ended: () => void,
 *   open: () => void}} on
 */
export function listen(hash, on) {
  const events = new EventSource(`${OWN}events?since=${hash}`);
  events.addEventListener('page', (event) => on.page(JSON.parse(event.data)));
  events.addEventListener('lost', (event) => on.lost(JSON.parse(event.data)));
  events.onerror = () => on.ended();
  events.onopen = () => on.open();
}

/** @param {Response} answer */
function checked(answer) {
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return answer;
}
