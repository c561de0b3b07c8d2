// @ts-check
// Menus, forms and texts beside what they are about. They give the focus back when they close.

import { model } from './api.js';
import { inWords } from './banner.js';
import { AGAIN, attempt } from './changes.js';
import { button, make, root } from './dom.js';

/** @param {Element} anchor @param {string} title @param {...Node} content */
export function open(anchor, title, ...content) {
  const body = make('div', {}, make('h2', {}, title), ...content);
  const dialog = make('dialog', { className: 'beside', ariaLabel: title }, body);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('pointerdown', ({ target }) => { if (target === dialog) dialog.close(); });
  root.append(dialog);
  dialog.showModal();
  const { bottom, left } = anchor.getBoundingClientRect();
  const { height, width } = dialog.getBoundingClientRect();
  dialog.style.left = `${clamp(left, innerWidth - width)}px`;
  dialog.style.top = `${clamp(bottom + 4, innerHeight - height)}px`;
  return dialog;
}

const clamp = (/** @type {number} */ value, /** @type {number} */ most) =>
  Math.max(8, Math.min(value, most - 8));

/** @param {string} label @param {HTMLElement} input */
const row = (label, input) => make('label', {}, label, input);

const noteRow = (input = field('note')) => row('Note for the history (optional)', input);

/** @param {string} name @param {Record<string, any>} [properties] */
export const field = (name, properties) => make('input', { name, autocomplete: 'off', ...properties });

/** @param {string} name @param {string[]} choices @param {string | null} [value] */
export function choice(name, choices, value) {
  const options = choices.map((text) => make('option', { value: text, selected: text === value }, text || '(none)'));
  return make('select', { name }, ...options);
}

/** @param {Element} anchor @param {string} title @param {Entry[]} entries @param {boolean} [takesNote] */
export function openMenu(anchor, title, entries, takesNote) {
  const note = field('note');
  const buttons = entries.map(({ label, run, isCurrent, style = '' }) => {
    const act = () => {
      dialog.close();
      run(note.value.trim());
    };
    const made = button('', act, { ariaCurrent: isCurrent ? 'true' : null });
    made.append(make('span', { className: style && 'pill', style }, label));
    return made;
  });
  const list = make('div', { className: 'list' }, ...buttons);
  list.addEventListener('keydown', (event) => {
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const count = buttons.length;
    /** @type {Record<string, number>} */
    const goals = { ArrowDown: at + 1, ArrowUp: at - 1 + count, Home: 0, End: count - 1 };
    if (!(event.key in goals)) return;
    event.preventDefault();
    buttons[goals[event.key] % count].focus();
  });
  const dialog = open(anchor, title, list, ...(takesNote ? [noteRow(note)] : []));
  (buttons.find((made) => made.ariaCurrent) ?? buttons[0]).focus();
}

/**
 * Open a form. What was typed stays until the change is made.
 * @param {Element} anchor
 * @param {string} title
 * @param {[string, HTMLElement][]} inputs With their labels.
 * @param {string} action What the button says.
 * @param {Record<string, any>} request What is sent with the values of the inputs.
 */
export function openForm(anchor, title, inputs, action, request) {
  const takesNote = model.parts.has_history && request.action !== 'history';
  const problem = make('div', { role: 'alert' });
  const submit = make('button', { className: 'main' }, action);
  const cancel = button('Cancel', () => dialog.close());
  const form = make(
    'form', {}, ...inputs.map(([label, input]) => row(label, input)), ...(takesNote ? [noteRow()] : []),
    problem, make('div', { className: 'buttons' }, submit, cancel),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    submit.disabled = true;
    const trouble = await attempt({ ...request, ...typedIn(form) });
    submit.disabled = false;
    if (!trouble) {
      dialog.close();
      return;
    }
    problem.replaceChildren(...inWords(trouble));
    submit.textContent = trouble.is_stale ? AGAIN : action;
    submit.focus();
  });
  const dialog = open(anchor, title, form);
  const first = inputs[0][1];
  first.focus();
  if (first instanceof HTMLInputElement) first.select();
}

/** @param {HTMLFormElement} form @returns {Record<string, any>} Its values by name, if not empty. */
function typedIn(form) {
  /** @type {Record<string, any>} */
  const values = {};
  for (const [name, value] of new FormData(form)) {
    const isField = name.startsWith('field ');
    // A text that is emptied is a change as well.
    if (isField && (value || form.querySelector('textarea')?.defaultValue)) values.fields = { [name.slice(6)]: value };
    else if (!isField && value) values[name] = { hours: Number(value), force: true }[name] ?? value;
  }
  return values;
}
