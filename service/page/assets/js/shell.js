/**
 * What stands around every view: the search box, the navigation, the theme, the line about the index.
 */

import { get } from "./api.js";
import { showCommands } from "./dialogs.js";
import { el, fill } from "./dom.js";
import { ago, counted } from "./format.js";
import { listen } from "./keyboard.js";

const THEME = "article-search-theme";
const box = document.getElementById("query");
const announcements = document.getElementById("announcements");
let shownGeneration = null;

/** Tell those who cannot see the page what has changed on it. */
export function announce(text) {
  announcements.textContent = text;
}

/** Name the page in the browser's tab and history. */
export function title(text) {
  document.title = text ? `${text} – article-search` : "article-search";
}

/** Put the focus into the search box, with all of its text selected. */
export function focusQuery() {
  box.focus();
  box.select();
}

/** Show which view is current, and the query that the address names. */
export function showCurrent(view, parameters) {
  for (const link of document.querySelectorAll(".views a")) {
    if (link.dataset.view !== view) link.removeAttribute("aria-current");
    else if (!link.hasAttribute("aria-current")) {
      link.setAttribute("aria-current", "page");
      requestAnimationFrame(() => bringIntoSight(link));
    }
  }
  const query = parameters.get("q");
  if (query !== null || view === "search") box.value = query ?? "";
}

/** Return what the search box holds. */
export function typedQuery() {
  return box.value;
}

/**
 * Listen to the search box.
 *
 * @param {{typed: function(string), submitted: function(string), moved: function(KeyboardEvent)}} listeners
 */
export function bindQuery({ typed, submitted, moved }) {
  box.addEventListener("input", (event) => {
    if (!event.isComposing) typed(box.value);
  });
  box.addEventListener("compositionend", () => typed(box.value));
  box.addEventListener("keydown", moved);
  document.getElementById("query-form").addEventListener("submit", (event) => {
    event.preventDefault();
    submitted(box.value);
  });
}

/** Listen to what else the frame of the page offers. */
export function bindFrame() {
  document.getElementById("keyboard").addEventListener("click", showCommands);
  document.getElementById("skip").addEventListener("click", () => document.getElementById("content").focus());
  bindTheme();
  listen({ "/": focusQuery, "?": showCommands });
}

/** Tell at the foot of the page which index answers. */
export async function showIndex() {
  const index = await get("v1/index");
  shownGeneration = index.generation;
  fill(
    document.getElementById("colophon"),
    el("span", {}, `${counted(index.articles, "article")}, ${counted(index.passages, "passage")}`),
    el("span", {}, `generation ${index.generation}, built ${ago(index.built_at)}`),
    index.problems.length > 0 && el("span", { class: "problem-text" }, index.problems[0]),
  );
  return index;
}

/** Tell anew which index answers, once answers are from another one. */
export function showGeneration(generation) {
  if (generation === shownGeneration) return;
  shownGeneration = generation;
  showIndex().catch(() => {
    shownGeneration = null; // the next answer tries again
  });
}

/** Scroll the row of views, where it is wider than the window, so that one of them is seen whole. */
function bringIntoSight(link) {
  const row = link.parentElement;
  const at = link.offsetLeft - row.offsetLeft;
  row.scrollLeft = at - (row.clientWidth - link.offsetWidth) / 2;
}

function bindTheme() {
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const label = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"} colours`);
  };
  button.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem(THEME, next);
    } catch {
      // Storage is switched off: the choice lasts until the page is left.
    }
    label();
  });
  system.addEventListener("change", label);
  label();
}
