// @ts-check
// Brings what the browser shows from one version of the file to the next. Only what differs
// between the two is touched, so focus, scroll, typed text and what the page's own scripts have
// made of the rest stay as they are.

const children = (/** @type {Node} */ node) =>
  [...node.childNodes].filter((child) => !child.nodeName.startsWith('PILLCHECK-'));

/**
 * Find the nodes that show those of the file.
 * @param {Node} file
 * @param {Node} live
 * @param {Shown} shown
 */
export function pair(file, live, shown) {
  shown.set(file, live);
  const [theirs, ours] = [children(file), children(live)];
  if (theirs.length === ours.length && theirs.every((node, i) => node.nodeName === ours[i].nodeName)) {
    theirs.forEach((node, i) => pair(node, ours[i], shown));
    return;
  }
  // A script of the page was here: elements are known by their ids or classes, texts as they are.
  for (const node of theirs) {
    const place = ours.findIndex((other) => likeness(other) === likeness(node));
    if (place >= 0) pair(node, ours.splice(place, 1)[0], shown);
  }
}

/** @param {any} node */
const likeness = (node) => node.nodeName + (node.id || node.className || node.nodeValue);

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
  if (!(before instanceof Element && after instanceof Element && live instanceof Element)) {
    live.nodeValue = after.nodeValue;
    return;
  }
  for (const name of new Set([...before.getAttributeNames(), ...after.getAttributeNames()])) {
    const value = after.getAttribute(name);
    if (before.getAttribute(name) === value) continue;
    if (value === null) live.removeAttribute(name);
    else live.setAttribute(name, value);
  }
  const [olds, news] = [children(before), children(after)];
  const matches = matched(olds, news);
  const isInPlace = olds.length === news.length && matches.every((match, i) => match === i);
  if (olds.some((node, i) => !old.has(node) && !(isInPlace && node.isEqualNode(news[i])))) {
    // What a script of the page made of it cannot be told apart: it is shown anew.
    for (const node of children(live)) live.removeChild(node);
    for (const node of news) live.append(copied(node, shown));
    return;
  }
  olds.forEach((node, i) => {
    if (!matches.includes(i)) live.removeChild(/** @type {Node} */ (old.get(node)));
  });
  place(live, isInPlace ? [] : matches.map((match) => old.get(olds[match])), news, shown);
  matches.forEach((match, i) => {
    if (match >= 0) morph(olds[match], news[i], old, shown);
  });
}

/**
 * Bring the children of an element into order, and add those that are new.
 * @param {Element} live
 * @param {(Node | undefined)[]} nodes
 * @param {Node[]} news
 * @param {Shown} shown
 */
function place(live, nodes, news, shown) {
  const kept = new Set(nodes);
  const following = (/** @type {Node | null} */ node) => {
    // What a script of the page has put between is none of the file's.
    do node = node?.nextSibling ?? null; while (node && !kept.has(node));
    return node;
  };
  /** @type {Node | null} */
  let next = null;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (!node) next = live.insertBefore(copied(news[i], shown), next);
    else {
      // Where the browser can, a move keeps the focus.
      const move = live.moveBefore ?? live.insertBefore;
      if (following(node) !== next) move.call(live, node, next);
      next = node;
    }
    kept.add(next);
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
 * Return for each new node the place of the old one that it was: the same, else of the same id,
 * or without an id of the same name; -1 where it is new.
 * @param {Node[]} olds
 * @param {Node[]} news
 */
function matched(olds, news) {
  const matches = news.map(() => -1);
  const ways = [
    (/** @type {any} */ node) => node.outerHTML ?? node.nodeName + node.nodeValue,
    (/** @type {any} */ node) => node.id ? `#${node.id}` : node.nodeName,
  ];
  for (const way of ways) {
    /** @type {Map<string, number[]>} */
    const places = new Map();
    const taken = new Set(matches);
    olds.forEach((node, i) => {
      const name = way(node);
      if (!taken.has(i)) places.set(name, [...(places.get(name) ?? []), i]);
    });
    news.forEach((node, i) => {
      if (matches[i] < 0) matches[i] = places.get(way(node))?.shift() ?? -1;
    });
  }
  return matches;
}
