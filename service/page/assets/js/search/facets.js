/**
 * The filters by source, author and language, with how many articles have each value.
 */

import { COUNTED_VALUES } from "../api.js";
import { el, fill } from "../dom.js";
import { language, number } from "../format.js";

const FIELDS = [
  { group: "sources", field: "source", title: "Source", label: (value) => value },
  { group: "authors", field: "author", title: "Author", label: (value) => value },
  { group: "languages", field: "language", title: "Language", label: language },
];
const SHOWN = 6;

/**
 * Make the filters.
 *
 * @param {function(Object)} change Called with what changes in the state.
 * @returns {{element: HTMLElement, show: function(Object, Object)}} `show(counts, state)`; counts are null while unknown.
 */
export function makeFacets(change) {
  const element = el("div", { class: "facet-groups" });
  const named = Object.fromEntries(FIELDS.map((field) => [field.field, namedField(field)]));
  const open = new Set();
  let shownState = null;
  let last = "";

  function show(counts, state) {
    const key = JSON.stringify([counts, FIELDS.map(({ group }) => state[group]), [...open]]);
    if (key === last) return;
    last = key;
    shownState = state;
    const focused = document.activeElement?.id;
    fill(element, FIELDS.map((field) => group(field, counts?.[field.field] ?? [], state)));
    if (focused) element.querySelector(`#${CSS.escape(focused)}`)?.focus();
  }

  function group({ group: name, field, title, label }, counted, state) {
    const chosen = state[name];
    const known = counted.filter(({ value }) => value !== null);
    const missing = chosen.filter((value) => !known.some((one) => same(one.value, value)));
    const values = [...missing.map((value) => ({ value, count: null })), ...known];
    if (!values.length || (values.length === 1 && !chosen.length)) return null;
    values.sort((one, other) => isIn(chosen, other.value) - isIn(chosen, one.value));
    const shown = open.has(field) ? values : values.slice(0, Math.max(SHOWN, chosen.length));
    const unstated = counted.find(({ value }) => value === null)?.count;
    return el(
      "fieldset",
      { class: "facet" },
      el("legend", {}, title),
      shown.map((one, i) => option(`${field}-${i}`, one, name, label, state)),
      values.length > shown.length &&
        el("button", { type: "button", class: "link-button", id: `${field}-more`, on: { click: () => more(field, state) } }, `${values.length - shown.length} more`),
      (counted.length >= COUNTED_VALUES || document.activeElement === named[field]) && named[field],
      unstated && el("p", { class: "fine facet-unstated" }, `Not stated: ${number(unstated)}`),
    );
  }

  /** A field for a value that is not among the most frequent ones, which alone are counted. */
  function namedField({ group: name, field, title }) {
    const add = (event) => {
      const value = event.target.value.trim();
      event.target.value = "";
      if (value && !isIn(shownState[name], value)) change({ [name]: [...shownState[name], value] });
    };
    const attributes = { type: "text", id: `${field}-named`, class: "facet-named", maxlength: 500, dir: "auto", autocomplete: "off" };
    return el("input", { ...attributes, placeholder: "Another, by its name", "aria-label": `Another ${title.toLowerCase()}, by its name`, on: { change: add } });
  }

  function option(id, { value, count }, name, label, state) {
    const toggle = (event) => {
      const others = state[name].filter((one) => !same(one, value));
      change({ [name]: event.target.checked ? [...others, value] : others });
    };
    return el(
      "label",
      { class: "facet-value", for: id },
      el("input", { type: "checkbox", id, checked: isIn(state[name], value), on: { change: toggle } }),
      el("span", { class: "facet-name", dir: "auto" }, label(value)),
      count !== null && el("span", { class: "facet-count" }, number(count)),
    );
  }

  function more(field, state) {
    open.add(field);
    show(latest, state);
    element.querySelector(`#${field}-${SHOWN}`)?.focus();
  }

  let latest = null;
  return {
    element,
    show(counts, state) {
      latest = counts;
      show(counts, state);
    },
  };
}

/** Letter case does not matter in filters. */
function same(one, other) {
  return one.toLowerCase() === other.toLowerCase();
}

function isIn(chosen, value) {
  return chosen.some((one) => same(one, value));
}
