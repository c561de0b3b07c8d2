// @ts-check
// What is shown above the page: dialogs beside what they are about, the bar and the banner.

/**
 * @typedef {object} Entry A choice of a menu.
 * @property {string} label
 * @property {(note: string) => unknown} run
 * @property {boolean} [isCurrent]
 * @property {string} [colours] A style.
 */
/**
 * @typedef {object} Field An input of a form.
 * @property {string} name
 * @property {string} label
 * @property {'text' | 'area' | 'number' | 'choice' | 'check'} kind
 * @property {string} [value]
 * @property {string[]} [choices]
 * @property {boolean} [needed]
 */
/** @typedef {{message: string, retry?: string} | null} Problem */

const host = document.createElement('pillcheck-ui');
export const root = host.attachShadow({ mode: 'open' });

/** @param {string} style */
export function install(style) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  document.documentElement.append(host);
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, any>} [properties] Properties, or attributes where there is none.
 * @param {...(Node | string)} content
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(name, properties = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element) /** @type {any} */ (element)[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...content);
  return element;
}

/**
 * Open a dialog beside an element; it gives the focus back when it is closed.
 * @param {Element | null} anchor
 * @param {string} title
 * @param {...Node} content
 */
function open(anchor, title, ...content) {
  const heading = make('h2', { id: 'title' }, title);
  const dialog = make('dialog', { className: 'beside' }, heading, ...content);
  dialog.setAttribute('aria-labelledby', 'title');
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('pointerdown', (event) => {
    const box = dialog.getBoundingClientRect();
    const isInside =
      event.clientX >= box.left && event.clientX <= box.right &&
      event.clientY >= box.top && event.clientY <= box.bottom;
    if (event.target === dialog && !isInside) dialog.close();
  });
  root.append(dialog);
  dialog.showModal();
  const place = anchor?.getBoundingClientRect();
  if (place && innerWidth > 480) {
    const box = dialog.getBoundingClientRect();
    const below = place.bottom + 4;
    const top = below + box.height > innerHeight ? place.top - box.height - 4 : below;
    dialog.style.left = `${clamp(place.left, innerWidth - box.width)}px`;
    dialog.style.top = `${clamp(top, innerHeight - box.height)}px`;
  }
  return dialog;
}

const clamp = (/** @type {number} */ value, /** @type {number} */ most) =>
  Math.max(8, Math.min(value, most - 8));

const noteInput = () => make('input', { id: 'note', name: 'note', autocomplete: 'off' });
const noteLabel = () => make('label', { htmlFor: 'note' }, 'Note for the page history (optional)');

/**
 * @param {Element | null} anchor
 * @param {string} title
 * @param {Entry[]} entries
 * @param {{note?: boolean}} [options]
 */
export function openMenu(anchor, title, entries, { note = false } = {}) {
  const input = noteInput();
  const buttons = entries.map((entry) =>
    make(
      'button',
      {
        type: 'button',
        onclick: () => {
          dialog.close();
          entry.run(input.value.trim());
        },
        ...(entry.isCurrent ? { ariaCurrent: 'true' } : {}),
      },
      entry.colours ? make('span', { className: 'pill', style: entry.colours }, entry.label) : entry.label,
    ),
  );
  const list = make('div', { className: 'list' }, ...buttons);
  list.addEventListener('keydown', (event) => {
    const at = buttons.indexOf(/** @type {any} */ (event.target));
    const last = buttons.length - 1;
    /** @type {Record<string, number>} */
    const goals = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last, Home: 0, End: last };
    const typed = event.key.length === 1 && !event.altKey && !event.ctrlKey && event.key !== ' ';
    const named = typed
      ? buttons.findIndex((b) => b.textContent?.toLowerCase().startsWith(event.key.toLowerCase()))
      : -1;
    const goal = goals[event.key] ?? named;
    if (goal < 0) return;
    event.preventDefault();
    buttons[goal].focus();
  });
  const dialog = open(anchor, title, list, ...(note ? [noteLabel(), input] : []));
  (buttons[entries.findIndex((entry) => entry.isCurrent)] ?? buttons[0])?.focus();
}

/**
 * Open a form. What was typed stays until ``send`` returns no problem.
 * @param {Element | null} anchor
 * @param {string} title
 * @param {Field[]} fields
 * @param {string} action What the button says.
 * @param {(values: Record<string, string>) => Promise<Problem>} send
 * @param {{note?: boolean}} [options]
 */
export function openForm(anchor, title, fields, action, send, { note = true } = {}) {
  const inputs = fields.map(inputOf);
  const rows = fields.map((field, i) =>
    field.kind === 'check'
      ? make('label', { className: 'check' }, inputs[i], field.label)
      : make('div', {}, make('label', { htmlFor: field.name }, field.label), inputs[i]),
  );
  const problem = make('p', { role: 'alert' });
  const button = make('button', { className: 'main' }, action);
  const cancel = make('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel');
  const form = make(
    'form', {}, ...rows, ...(note ? [noteLabel(), noteInput()] : []), problem,
    make('div', { className: 'buttons' }, button, cancel),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    const values = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    const trouble = await send(values);
    button.disabled = false;
    if (!trouble) {
      dialog.close();
      return;
    }
    problem.textContent = trouble.message;
    if (trouble.retry) button.textContent = trouble.retry;
    button.focus();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  const dialog = open(anchor, title, form);
  inputs[0]?.focus();
  if (inputs[0] instanceof HTMLInputElement && inputs[0].type === 'text') inputs[0].select();
}

/** @param {Field} field */
function inputOf(field) {
  const shared = { id: field.name, name: field.name, required: field.needed ?? false };
  if (field.kind === 'choice') {
    const options = (field.choices ?? []).map((choice) =>
      make('option', { value: choice, selected: choice === field.value }, choice || '(none)'),
    );
    return make('select', shared, ...options);
  }
  const value = field.value ?? '';
  if (field.kind === 'area') return make('textarea', { ...shared, rows: 5, value });
  if (field.kind === 'check') return make('input', { ...shared, type: 'checkbox', value: 'yes' });
  if (field.kind === 'text') return make('input', { ...shared, type: 'text', value });
  return make('input', { ...shared, type: 'number', min: '0.1', max: '99999', step: 'any', value });
}

const banner = make('div', { className: 'banner', hidden: true, role: 'alert' });
const spoken = make('div', { className: 'spoken', role: 'status' });
root.append(banner, spoken);

/**
 * @param {string} message
 * @param {Record<string, () => unknown>} [actions] Buttons, by their labels.
 */
export function showBanner(message, actions = {}) {
  const buttons = Object.entries(actions).map(([label, run]) =>
    make('button', { type: 'button', onclick: () => { hideBanner(); run(); } }, label),
  );
  banner.replaceChildren(
    make('p', {}, message), ...buttons,
    make('button', { type: 'button', onclick: hideBanner }, 'Close'),
  );
  banner.hidden = false;
  // In front of a board that is open.
  banner.remove();
  (root.querySelector('dialog.board') ?? root).append(banner);
}

export function hideBanner() {
  banner.hidden = true;
}

/** @param {string} message Said to those who do not see the page, and shown for a moment. */
export function say(message) {
  spoken.textContent = message;
  setTimeout(() => { if (spoken.textContent === message) spoken.textContent = ''; }, 4000);
}
