/**
 * Makes one element like another by changing only what differs, so that focus, selection and scrolling stay where they are.
 * Children are matched by position.
 */

function isSameKind(a: Node, b: Node): boolean {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName;
}

function copyAttributes(from: Element, to: Element): void {
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
}

/**
 * Changes an element in place.
 *
 * @param from - The element in the page.
 * @param to - What it is to be like; it is taken apart.
 */
export function morph(from: Element, to: Element): void {
  copyAttributes(from, to);
  const [olds, news] = [[...from.childNodes], [...to.childNodes]];
  news.forEach((next, i) => {
    const old = olds[i];
    if (old === undefined) from.append(next);
    else if (!isSameKind(old, next)) old.replaceWith(next);
    else if (old instanceof Element && next instanceof Element) morph(old, next);
    else if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
  });
  for (const old of olds.slice(news.length)) old.remove();
}
