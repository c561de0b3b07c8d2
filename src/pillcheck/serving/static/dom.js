// @ts-check
// Elements of ours, apart from those of the page in a root of their own.

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
 * @param {string} label
 * @param {() => unknown} onclick
 * @param {Record<string, any>} [properties]
 */
export function button(label, onclick, properties = {}) {
  return make('button', { type: 'button', onclick, ...properties }, label);
}
