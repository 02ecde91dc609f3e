/**
 * The reader: a whole article, scrolled to a passage that is marked in it.
 */

import { get, post } from "../api.js";
import { el, fill } from "../dom.js";
import { codePoints, counted, percent } from "../format.js";
import { listen } from "../keyboard.js";
import { isCancelled, loading, problemNotice } from "../notices.js";
import { byline, copyButton, headline, originalLink } from "../parts.js";
import { makeText } from "../reader/text.js";
import { answering, facts, relatives, similar } from "../reader/rail.js";
import { href, rewrite } from "../router.js";

const MOST_PASSAGES = 4;
const GONE = "The passage that the link named is not in this article, which may have changed since the link was made.";

export function mount(container, context) {
  let cancel = new AbortController();
  let shown = null;

  async function show(parameters) {
    const [id, passage, query] = ["id", "passage", "q"].map((name) => parameters.get(name) ?? "");
    const quoted = quotedRange(parameters);
    const isKnown = !passage || shown?.detail.passages.some((one) => one.id === passage);
    if (shown?.id === id && shown.query === query && !quoted && isKnown) return choose(passage, { isFirst: true });
    cancel.abort();
    const { signal } = (cancel = new AbortController());
    shown = null;
    fill(container, back(query), untitled(), loading("Loading the article"));
    try {
      const [detail, hits] = await Promise.all([
        get(`v1/articles/${encodeURIComponent(id)}`, {}, { signal }),
        answers(id, query, signal),
      ]);
      render(detail, hits, { id, passage, query, quoted });
    } catch (error) {
      if (!isCancelled(error)) fill(container, back(query), untitled(), problemNotice(error, () => show(parameters)));
      return;
    }
    try {
      const found = await similar(id, signal);
      if (found) shown.similar.append(found);
    } catch {
      // It is a thing beside: the article stands without it.
    }
  }

  function render(detail, hits, { id, passage: named, query, quoted: range }) {
    const { article, passages } = detail;
    const passage = passages.some((one) => one.id === named) ? named : "";
    const quoted = range && range.end <= codePoints(detail.text) ? range : null;
    const isGone = passage !== named || quoted !== range;
    const marks = quoted ? [quoted] : hits.flatMap((hit) => hit.passage.highlights);
    const text = makeText(detail.text, passages, marks);
    const body = el("div", { class: "article-text", lang: article.language }, text.paragraphs);
    const bar = el("div", { class: "reading-bar", role: "group", "aria-label": "Passage" });
    const slot = el("div", { class: "rail-similar" });
    body.addEventListener("click", (event) => {
      const part = event.target.closest(".part");
      if (part && getSelection().isCollapsed) choose(part.dataset.passage, { isQuiet: true });
    });
    const heading = el("h1", { class: "article-title", dir: "auto", lang: article.language }, headline(article));
    fill(
      container,
      back(query),
      el(
        "div",
        { class: "reader" },
        el(
          "article",
          { class: "article" },
          el("header", {}, byline(article, { long: true }), heading),
          isGone && el("p", { class: "reading-gone" }, GONE),
          text.paragraphs.length ? body : el("p", { class: "fine" }, "This article has no text."),
          passages.length > 0 && bar,
        ),
        el("aside", { class: "rail", "aria-label": "About this article" }, answering(hits, choose), omitted(text.leftOut, body), relatives(detail), slot, facts(detail)),
      ),
    );
    context.title(headline(article));
    shown = { id, query, detail, hits, text, bar, similar: slot, at: -1 };
    const holding = quoted && passages.find(({ span }) => span.start <= quoted.start && quoted.start < span.end)?.id;
    const wanted = passage || holding || (query && hits[0]?.passage.id);
    if (wanted) choose(wanted, { isFirst: true, isNamed: Boolean(quoted) });
    else if (passages.length) mark(0);
    if (quoted) body.querySelector("mark")?.scrollIntoView({ block: "center", behavior: "instant" });
    context.announce([`${headline(article)}. ${counted(passages.length, "passage")}.`, isGone && GONE].filter(Boolean).join(" "));
  }

  /** Make a passage the current one: mark it, scroll to it, and name it in the address, unless that names it already. */
  function choose(id, { isFirst = false, isQuiet = false, isNamed = false } = {}) {
    const at = shown?.detail.passages.findIndex((one) => one.id === id) ?? -1;
    if (at < 0) return;
    mark(at);
    const [first] = shown.text.parts.get(id);
    if (!isNamed) rewrite("article", { id: shown.id, passage: id, q: shown.query });
    if (!first || isQuiet) return;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    const isCalm = isFirst || matchMedia("(prefers-reduced-motion: reduce)").matches;
    first.scrollIntoView({ block: first.offsetHeight > innerHeight / 2 ? "start" : "center", behavior: isCalm ? "instant" : "smooth" });
  }

  function mark(at) {
    const { detail, text, hits, bar } = shown;
    const old = detail.passages[shown.at];
    const passage = detail.passages[at];
    if (old) for (const part of text.parts.get(old.id)) part.classList.remove("is-current");
    for (const part of text.parts.get(passage.id)) part.classList.add("is-current");
    shown.at = at;
    const hit = hits.find((one) => one.passage.id === passage.id);
    const cited = el("span", { class: "reading-actions" });
    fill(
      bar,
      el("span", { class: "reading-place" }, `Passage ${at + 1} of ${detail.passages.length}`, hit && ` · ${percent(hit.relevance)}`),
      el(
        "span",
        { class: "reading-steps" },
        step("Previous", "[", at - 1),
        step("Next", "]", at + 1),
      ),
      cited,
    );
    return cite(passage, hit, cited);
  }

  function step(label, key, to) {
    const passage = shown.detail.passages[to];
    const press = () => {
      choose(passage.id);
      [...shown.bar.querySelectorAll("button")].find((button) => button.firstChild.data === label && !button.disabled)?.focus({ preventScroll: true });
    };
    return el("button", { type: "button", class: "button button-quiet", disabled: !passage, "aria-keyshortcuts": key, on: { click: press } }, label);
  }

  async function cite(passage, hit, slot) {
    const link = () => new URL(href("article", { id: shown.id, passage: passage.id }), location.href).href;
    const offer = ({ citation, link: original }) =>
      fill(slot, copyButton("Copy citation", citation, context.announce), copyButton("Copy link", link, context.announce), originalLink(original));
    if (hit) return offer(hit);
    try {
      offer(await get(`v1/passages/${encodeURIComponent(passage.id)}`, {}, { signal: cancel.signal }));
    } catch {
      fill(slot, copyButton("Copy link", link, context.announce));
    }
  }

  function move(by) {
    const passage = shown?.detail.passages[shown.at + by];
    if (passage) choose(passage.id);
  }

  function goBack() {
    if (context.previous) history.back();
    else context.go("search", { q: shown?.query });
  }

  function back(query) {
    const label = context.previous || !query ? "← Back" : "← Results";
    return el("p", { class: "back" }, el("button", { type: "button", class: "link-button", on: { click: goBack } }, label));
  }

  const unlisten = listen({ "[": () => move(-1), "]": () => move(1), Escape: goBack });

  function leave() {
    cancel.abort();
    unlisten();
  }

  return { show, leave };
}

/** The range of the text that the address names, such as that of a quotation; null if it names none. */
function quotedRange(parameters) {
  const [start, end] = ["start", "end"].map((name) => Number.parseInt(parameters.get(name) ?? "", 10));
  return start >= 0 && end > start ? { start, end } : null;
}

/** The heading of the page as long as there is no headline. */
function untitled() {
  return el("h1", { class: "visually-hidden" }, "Article");
}

/** The passages of an article that are nearest to a query, best first; none if it cannot be asked. */
async function answers(id, query, signal) {
  if (!query.trim()) return [];
  const request = { query, filters: { article_ids: [id] }, passages_per_article: MOST_PASSAGES, limit: MOST_PASSAGES, collapse: "none" };
  try {
    return (await post("v1/search", request, { signal })).hits;
  } catch (error) {
    if (isCancelled(error)) throw error;
    return [];
  }
}

/** The switch that greys what is in no passage, and so is not searched. */
function omitted(leftOut, body) {
  const size = leftOut.reduce((sum, span) => sum + span.textContent.length, 0);
  if (!size) return el("p", { class: "fine" }, "All of the text is searched.");
  const toggle = el("input", { type: "checkbox", id: "show-left-out", on: { change: () => body.classList.toggle("shows-left-out", toggle.checked) } });
  const told = `Grey what is not searched (${counted(size, "character")})`;
  return el("p", { class: "check" }, toggle, el("label", { for: toggle.id }, told));
}
