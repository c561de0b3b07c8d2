// @ts-check
// A filter by words; without scripts the board is whole, and the filter is not there.

const input = /** @type {HTMLInputElement} */ (document.querySelector('input'));
const count = /** @type {HTMLElement} */ (document.querySelector('header p'));
const whole = count.textContent;
const cards = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.card')]);
/** @type {HTMLElement} */ (input.parentElement).hidden = false;

input.addEventListener('input', () => {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const card of cards) {
    const text = card.textContent?.toLowerCase() ?? '';
    card.hidden = !words.every((word) => text.includes(word));
  }
  const shown = cards.filter((card) => !card.hidden).length;
  count.textContent = words.length ? `${shown} of ${cards.length} items` : whole;
});
