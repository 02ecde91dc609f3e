/**
 * The controls of a search: order, least relevance, and the options of the API that are needed less often.
 */

import { el, fill } from "../dom.js";

const SORTS = [
  ["relevance", "Best first"],
  ["newest", "Newest first"],
  ["oldest", "Oldest first"],
  ["indexed", "Latest in the index first"],
];
const LEAST = [
  ["", "As usual"],
  ["0", "Everything, however far"],
  ["0.5", "Probable answers (50 %)"],
  ["0.8", "Nearly sure ones (80 %)"],
];
const MODES = [
  ["hybrid", "Meaning and words"],
  ["semantic", "Meaning alone"],
  ["keyword", "Words alone"],
];
const COLLAPSE = [
  ["", "As usual"],
  ["copy", "One of each text"],
  ["story", "One of each story"],
  ["none", "All, copies too"],
];
const RECENCY = [
  ["", "Does not count"],
  ["1", "Halves in a day"],
  ["7", "Halves in a week"],
  ["30", "Halves in a month"],
  ["365", "Halves in a year"],
];
const WEIGHTS = [
  ["0.2", "a little"],
  ["0.5", "much"],
];

/** Make the menu of orders that stands above the results; `change` is called with what changes in the state. */
export function makeSort(change) {
  const menu = select("sort", "Order", SORTS, change);
  return { element: menu.element, show: menu.show };
}

/** Make the further options; as `makeSort`. */
export function makeOptions(change) {
  const menus = [
    select("least", "Relevance", LEAST, change),
    select("mode", "Compare by", MODES, change),
    select("collapse", "Copies and stories", COLLAPSE, change),
    select("recency", "Recency", RECENCY, change),
    select("weight", "Recency counts", WEIGHTS, change),
  ];
  const words = [
    makeWords("phrases", "Word for word", "Must stand in the article", change),
    makeWords("exclude", "Without", "Must not stand in the article", change),
  ];
  const element = el(
    "fieldset",
    { class: "facet options" },
    el("legend", {}, "Options"),
    [...words, ...menus].map((one) => one.element),
  );
  return {
    element,
    show(state) {
      for (const one of [...menus, ...words]) one.show(state);
      menus[4].element.hidden = !state.recency;
    },
  };
}

function select(name, label, choices, change) {
  const menu = el(
    "select",
    { id: `option-${name}`, on: { change: (event) => change({ [name]: event.target.value }) } },
    choices.map(([value, text]) => el("option", { value }, text)),
  );
  return {
    element: el("div", { class: "option" }, el("label", { for: menu.id }, label), menu),
    show: (state) => (menu.value = state[name]),
  };
}

/** A field to which texts are added with Enter. */
function makeWords(name, label, hint, change) {
  const input = el("input", { type: "text", id: `option-${name}`, maxlength: 500, placeholder: hint, dir: "auto", autocomplete: "off" });
  const chips = el("span", { class: "chips" });
  let texts = [];
  const add = () => {
    const text = withoutQuotes(input.value);
    input.value = "";
    if (text && !texts.includes(text) && texts.length < 10) change({ [name]: [...texts, text] });
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    add();
  });
  input.addEventListener("change", add);
  return {
    element: el("div", { class: "option" }, el("label", { for: input.id }, label), input, chips),
    show(state) {
      texts = state[name];
      fill(chips, texts.map((text) => chip(text, () => change({ [name]: texts.filter((one) => one !== text) }))));
    },
  };
}

/** A text without white space and quotation marks around it: they are pasted along, and stand in no article so. */
function withoutQuotes(text) {
  return text.replace(/^[\s\p{Quotation_Mark}]+|[\s\p{Quotation_Mark}]+$/gu, "");
}

/** A condition that a press takes away. */
export function chip(text, remove) {
  return el("button", { type: "button", class: "chip", "aria-label": `Remove ${text}`, on: { click: remove } }, el("bdi", {}, text));
}
