/**
 * Parts that several views show: bylines, bars, marked passages, links that leave the page.
 */

import { el } from "./dom.js";
import { date, language, percent, slicer } from "./format.js";

/** What an article says of itself: source, authors, date, language. */
export function byline(article, { long = false } = {}) {
  const tag = article.language;
  return el(
    "p",
    { class: "byline" },
    el("span", { class: "source", dir: "auto" }, article.source ?? "Source not stated"),
    article.authors?.length > 0 && el("span", { dir: "auto" }, names(article.authors, long)),
    el("span", {}, article.published_at ? el("time", {}, date(article.published_at, { short: !long })) : "undated"),
    tag && !/^en\b/.test(tag) && el("span", {}, language(tag)),
  );
}

/** The headline, or what stands for it. */
export function headline(article) {
  return article.title?.trim() || `Untitled: ${article.id}`;
}

/** A relevance as a bar with its number. */
export function relevanceBar(relevance) {
  return el(
    "span",
    { class: "bar", title: "Probability that this passage answers what was asked" },
    el("span", { class: "visually-hidden" }, "Relevance"),
    el("span", { class: "bar-track", "aria-hidden": "true", vars: { share: relevance.toFixed(3) } }),
    el("span", { class: "bar-number" }, percent(relevance)),
  );
}

/**
 * The words of a passage, with ranges of it marked.
 *
 * @param {string} text
 * @param {number} from Where it starts in the article, in code points.
 * @param {{start: number, end: number}[]} ranges Also in code points of the article's text.
 */
export function marked(text, from, ranges) {
  const slice = slicer(text);
  const parts = [];
  let at = 0;
  for (const range of [...ranges].sort((one, other) => one.start - other.start)) {
    const [start, end] = [range.start - from, range.end - from];
    if (start < at) continue;
    parts.push(slice(at, start), el("mark", {}, slice(start, end)));
    at = end;
  }
  return [...parts, slice(at, Infinity)].filter((part) => part !== "");
}

/** Return an address if it leads to another web page, and null if it could do anything else. */
export function webAddress(address) {
  return /^https?:\/\//i.test(address ?? "") ? address : null;
}

/** A link to the original; null if there is none. */
export function originalLink(address, attributes = {}) {
  const safe = webAddress(address);
  if (!safe) return null;
  return el("a", { href: safe, target: "_blank", rel: "noopener noreferrer", ...attributes }, "Original ↗");
}

/** A button that copies a text, and says so. */
export function copyButton(label, text, announce) {
  const button = el("button", { type: "button", class: "link-button" }, label);
  button.addEventListener("click", async () => {
    const done = await copied(typeof text === "function" ? text() : text);
    button.textContent = done ? "Copied" : "Cannot copy";
    announce(done ? `${label}: done` : "The browser does not let the page copy");
    setTimeout(() => (button.textContent = label), 2000);
  });
  return button;
}

/** Join names as a sentence does: `A`, `A and B`, `A, B and C`. */
export function listed(items) {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByCommand(text); // over plain HTTP there is no clipboard to write to
  }
}

function copiedByCommand(text) {
  const focused = document.activeElement;
  const area = el("textarea", { class: "visually-hidden", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focused?.focus?.();
  return done;
}

function names(authors, all) {
  return all || authors.length < 3 ? listed(authors) : `${authors[0]} and ${authors.length - 1} others`;
}
