// @ts-check
// Brings what the browser shows from one version of the file to the next. Only what differs
// between the two is touched, so focus, scroll, typed text and what the page's own scripts have
// made of the rest stay as they are.

/** @typedef {WeakMap<Node, Node>} Shown From a node of the file to the node that shows it. */

const isOurs = (/** @type {Node} */ node) => node.nodeName.startsWith('PILLCHECK-');
const children = (/** @type {Node} */ node) => [...node.childNodes].filter((n) => !isOurs(n));
const key = (/** @type {Node} */ node) =>
  node instanceof Element ? node.outerHTML : `${node.nodeType}${node.nodeValue}`;

/**
 * Find the nodes that show those of the file.
 * @param {Node} file
 * @param {Node} live
 * @param {Shown} shown
 */
export function pair(file, live, shown) {
  shown.set(file, live);
  const [theirs, ours] = [children(file), children(live)];
  const isSame = theirs.length === ours.length && theirs.every((n, i) => n.nodeName === ours[i].nodeName);
  if (isSame) {
    theirs.forEach((node, i) => pair(node, ours[i], shown));
    return;
  }
  // A script of the page was here: elements are known by their ids or classes, texts as they are.
  for (const node of theirs) {
    const like = (/** @type {Node} */ n) =>
      n.nodeName === node.nodeName &&
      (n instanceof Element && node instanceof Element
        ? n.id === node.id && (node.id !== '' || n.className === node.className)
        : n.nodeValue === node.nodeValue);
    const place = ours.findIndex(like);
    if (place >= 0) pair(node, ours.splice(place, 1)[0], shown);
  }
}

/**
 * @param {Node} before A node of the file as it was.
 * @param {Node} after The same as it is now.
 * @param {Shown} old
 * @param {Shown} shown Gets the nodes that show those of ``after``.
 */
export function morph(before, after, old, shown) {
  const live = old.get(before);
  if (!live) return;
  if (before.isEqualNode(after)) {
    carryOver(before, after, old, shown);
    return;
  }
  shown.set(after, live);
  if (before instanceof Element && after instanceof Element && live instanceof Element) {
    for (const name of new Set([...before.getAttributeNames(), ...after.getAttributeNames()])) {
      const value = after.getAttribute(name);
      if (before.getAttribute(name) === value) continue;
      if (value === null) live.removeAttribute(name);
      else live.setAttribute(name, value);
    }
  } else {
    live.nodeValue = after.nodeValue;
    return;
  }
  const [olds, news] = [children(before), children(after)];
  const matches = matched(olds, news);
  const isInPlace = olds.length === news.length && matches.every((match, i) => match === i);
  if (olds.some((node, i) => !old.has(node) && !(isInPlace && node.isEqualNode(news[i])))) {
    // What a script of the page made of it cannot be told apart: it is shown anew.
    children(live).forEach((node) => node.parentNode?.removeChild(node));
    news.forEach((node) => live.appendChild(copied(node, shown)));
    return;
  }
  if (isInPlace) {
    olds.forEach((node, i) => morph(node, news[i], old, shown));
    return;
  }
  olds.forEach((node, i) => {
    if (!matches.includes(i)) /** @type {ChildNode} */ (old.get(node)).remove();
  });
  const staying = increasing(matches);
  /** @type {Node | null} */
  let following = null;
  for (let i = news.length - 1; i >= 0; i--) {
    const match = matches[i];
    /** @type {Node} */
    let node;
    if (match < 0) {
      node = copied(news[i], shown);
      live.insertBefore(node, following);
    } else {
      node = /** @type {Node} */ (old.get(olds[match]));
      // What stays in order is not moved; where the browser can, a move keeps the focus.
      if (!staying.has(i)) {
        const to = /** @type {any} */ (live);
        if (to.moveBefore) to.moveBefore(node, following);
        else to.insertBefore(node, following);
      }
      morph(olds[match], news[i], old, shown);
    }
    following = node;
  }
}

/** @param {Node} before @param {Node} after @param {Shown} old @param {Shown} shown */
function carryOver(before, after, old, shown) {
  const live = old.get(before);
  if (live) shown.set(after, live);
  before.childNodes.forEach((node, i) => carryOver(node, after.childNodes[i], old, shown));
}

/** @param {Node} node @param {Shown} shown */
function copied(node, shown) {
  const copy = document.importNode(node, true);
  pair(node, copy, shown);
  return copy;
}

/**
 * Return for each new node the place of the old one that it was: the same, or of the same id,
 * else of the same name; -1 where it is new.
 * @param {Node[]} olds
 * @param {Node[]} news
 */
function matched(olds, news) {
  const matches = news.map(() => -1);
  const idOf = (/** @type {Node} */ node) => (node instanceof Element && node.id) || null;
  const nameOf = (/** @type {Node} */ node) => (idOf(node) ? null : node.nodeName);
  const taken = new Set();
  for (const by of [key, idOf, nameOf]) {
    /** @type {Map<string, number[]>} */
    const places = new Map();
    olds.forEach((node, i) => {
      const name = by(node);
      if (name === null || taken.has(i)) return;
      places.set(name, [...(places.get(name) ?? []), i]);
    });
    news.forEach((node, i) => {
      const name = by(node);
      if (name === null || matches[i] >= 0) return;
      const place = places.get(name)?.shift();
      if (place === undefined) return;
      matches[i] = place;
      taken.add(place);
    });
  }
  return matches;
}

/**
 * Return the places of a longest increasing part of some numbers; negative ones do not count.
 * @param {number[]} numbers
 */
function increasing(numbers) {
  /** @type {{length: number, before: number}[]} */
  const best = [];
  let end = -1;
  numbers.forEach((number, i) => {
    best.push({ length: 1, before: -1 });
    if (number < 0) return;
    for (let j = 0; j < i; j++) {
      if (numbers[j] >= 0 && numbers[j] < number && best[j].length >= best[i].length) {
        best[i] = { length: best[j].length + 1, before: j };
      }
    }
    if (end < 0 || best[i].length > best[end].length) end = i;
  });
  const places = new Set();
  for (; end >= 0; end = best[end].before) places.add(end);
  return places;
}
