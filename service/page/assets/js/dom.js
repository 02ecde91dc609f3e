/**
 * Builds elements. Text only ever becomes text nodes: nothing here reads markup.
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an HTML element.
 *
 * @param {string} tag
 * @param {Object} attributes Name to value. `on` maps events to listeners, `data` names to values of `data-` attributes,
 *   `vars` names to values of CSS variables; true stands for an empty value; null, undefined and false leave it out.
 * @param {...(Node|string|number|null|false|Array)} children
 */
export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** Make an SVG element, as `el` does. */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** Replace all that an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Make the children of an element these nodes, in this order, moving no more than it takes: focus stays where it is. */
export function arrange(element, wanted) {
  const keep = new Set(wanted);
  for (const child of [...element.childNodes]) if (!keep.has(child)) child.remove();
  let next = element.firstChild;
  for (const node of wanted) {
    if (node === next) next = next.nextSibling;
    else element.insertBefore(node, next);
  }
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "vars") for (const [key, one] of Object.entries(value)) element.style.setProperty(`--${key}`, one);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
}
