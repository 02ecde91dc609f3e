/**
 * What stands beside an article: the passages that answer, who else has the same, and what is known of it.
 */

import { get } from "../api.js";
import { el } from "../dom.js";
import { counted, date, language } from "../format.js";
import { headline, relevanceBar, webAddress } from "../parts.js";
import { href } from "../router.js";

const SIMILAR = 5;

/** A group of the rail with its heading; null if it holds nothing. */
export function group(title, ...content) {
  const kept = content.flat().filter(Boolean);
  return kept.length ? el("section", { class: "rail-group" }, el("h2", {}, title), kept) : null;
}

/** The passages of the article that come nearest to the query; `choose` is called with the id of one. */
export function answering(hits, choose) {
  if (!hits.length) return null;
  const title = hits[0].relevance >= 0.5 ? "What answers the query here" : "What is nearest to the query here";
  return group(
    title,
    el(
      "ol",
      { class: "rail-list" },
      hits.map((hit) =>
        el(
          "li",
          {},
          el("button", { type: "button", class: "link-button rail-passage", on: { click: () => choose(hit.passage.id) } }, el("span", { dir: "auto" }, opening(hit.passage.text))),
          relevanceBar(hit.relevance),
        ),
      ),
    ),
  );
}

/** Copies, versions and the story of the article. */
export function relatives(detail) {
  return [
    detail.story &&
      group("Story", el("p", {}, el("a", { href: href("stories", { id: detail.story.id }) }, `${counted(detail.story.articles, "article")} on this event`))),
    others("Copies", detail.copies),
    others("Versions", detail.versions),
  ];
}

/** The articles nearest in meaning, which are asked for. */
export async function similar(id, signal) {
  const { hits } = await get(`v1/articles/${encodeURIComponent(id)}/similar`, { limit: SIMILAR }, { signal });
  return group("Similar articles", el("ul", { class: "rail-list" }, hits.map(({ article, passage }) => item(article, passage.id))));
}

/** What the index knows of the article. */
export function facts({ article, format, metadata, provenance, passages }) {
  const known = [
    ["Source", article.source, provenance.source],
    ["Author", article.authors.join(", "), provenance.authors],
    ["Published", date(article.published_at), provenance.published_at],
    ["Language", article.language && language(article.language), provenance.language],
    ["Address", address(article.url), null],
    ["File", article.line === null ? article.path : `${article.path}, line ${article.line}`, null],
    ["Format", format, null],
    ["Passages", String(passages.length), null],
    ["In the index since", date(article.first_indexed_at), null],
    ["Changed", article.changed_at === article.first_indexed_at ? "" : date(article.changed_at), null],
    ["SHA-256", el("code", { class: "hash" }, article.sha256), null],
  ];
  const further = Object.entries(metadata);
  return group(
    "About this article",
    el("dl", { class: "facts" }, known.filter(([, value]) => value).map(([name, value, from]) => fact(name, value, from))),
    further.length > 0 &&
      el(
        "details",
        {},
        el("summary", {}, `${counted(further.length, "further field")}`),
        el("dl", { class: "facts" }, further.map(([name, value]) => fact(name, typeof value === "string" ? value : JSON.stringify(value)))),
      ),
  );
}

function fact(name, value, from = null) {
  const stated = from && from !== "field" ? el("span", { class: "fine" }, ` (from the ${from === "text" ? "text itself" : from})`) : null;
  return el("div", {}, el("dt", {}, name), el("dd", { dir: "auto" }, value, stated));
}

function others(title, related) {
  if (!related?.count) return null;
  const left = related.count - related.articles.length;
  return group(
    `${title} (${related.count})`,
    el("ul", { class: "rail-list" }, related.articles.map((article) => item(article, null))),
    left > 0 && el("p", { class: "fine" }, `and ${counted(left, "other")}`),
  );
}

function item(article, passage) {
  const day = date(article.published_at, { short: true });
  const told = [article.source && el("bdi", {}, article.source), article.source && day && ", ", day].filter(Boolean);
  return el(
    "li",
    {},
    el("a", { href: href("article", { id: article.id, passage }), dir: "auto" }, headline(article)),
    told.length > 0 && el("p", { class: "fine" }, told),
  );
}

function address(url) {
  const safe = webAddress(url);
  return safe ? el("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, new URL(safe).host) : url;
}

function opening(text, most = 110) {
  const points = Array.from(text.replace(/\s+/g, " "));
  return points.length > most ? `${points.slice(0, most).join("").replace(/\s+\S*$/, "")}…` : points.join("");
}

