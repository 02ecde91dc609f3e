/**
 * A hit: its passage with the best sentences marked, where it is from, and who else reports the same or something else.
 */

import { el } from "../dom.js";
import { counted, date } from "../format.js";
import { byline, copyButton, headline, listed, marked, originalLink, relevanceBar } from "../parts.js";
import { href } from "../router.js";

/**
 * Make the element of a hit.
 *
 * @param {Object} hit A `HitModel`.
 * @param {{announce: function}} context
 * @returns {{element: HTMLElement, relink: function(string)}} `relink` makes its links carry another query.
 */
export function makeHit(hit, context) {
  const { article, passage } = hit;
  const links = [];
  const reader = (id, passageId, ...content) => {
    const link = el("a", {}, content);
    links.push([link, { id, passage: passageId }]);
    return link;
  };
  const element = el(
    "li",
    { class: "hit", data: { passage: passage.id } },
    el("div", { class: "hit-head" }, byline(article), relevanceBar(hit.relevance)),
    el("h2", { class: "hit-title", dir: "auto", lang: article.language }, reader(article.id, passage.id, headline(article))),
    el("p", { class: "hit-text", dir: "auto", lang: article.language }, marked(passage.text, passage.span.start, passage.highlights)),
    differing(hit, reader),
    agreeing(hit, reader),
    el(
      "div",
      { class: "hit-foot" },
      hit.story && el("a", { href: href("stories", { id: hit.story.id }) }, `Story of ${counted(hit.story.articles, "article")}`),
      related("copy", "copies", hit.copies, reader),
      related("version", "versions", hit.versions, reader),
      further(hit, reader),
      copyButton("Copy citation", hit.citation, context.announce),
      originalLink(hit.link),
    ),
  );
  return {
    element,
    relink(query) {
      for (const [link, parameters] of links) link.setAttribute("href", href("article", { ...parameters, q: query }));
    },
  };
}

function agreeing(hit, reader) {
  const reports = hit.also_reported_by ?? [];
  if (!reports.length) return null;
  const notes = [counted(hit.independent_sources, "independent source")];
  if (hit.reprints) notes.push(counted(hit.reprints, "reprint"));
  return fold(
    "hit-fold",
    ["Also reported by ", el("b", { dir: "auto" }, listed(reports.map(sourceOf))), ` (${notes.join(", ")})`],
    el("ul", {}, reports.map((one) => report(one, reader))),
  );
}

function differing(hit, reader) {
  const reports = hit.differs ?? [];
  if (!reports.length) return null;
  const [first] = reports;
  return fold(
    "hit-fold hit-differs",
    [
      el("b", {}, "Differs: "),
      el("bdi", {}, sourceOf(first)),
      " has “",
      el("bdi", {}, shortened(first.there.text)),
      "”, this article “",
      el("bdi", {}, shortened(first.here.text)),
      "”",
      reports.length > 1 && `; ${counted(reports.length - 1, "further source")}`,
    ],
    el("ul", {}, reports.map((one) => report(one, reader))),
  );
}

/** A passage of another source, with what is compared of it marked. */
function report(one, reader) {
  return el(
    "li",
    {},
    el("p", { class: "byline" }, el("span", { class: "source", dir: "auto" }, sourceOf(one)), el("span", {}, date(one.article.published_at, { short: true }) || "undated")),
    el("p", { dir: "auto" }, reader(one.article.id, one.passage.id, headline(one.article))),
    el("p", { class: "hit-compared", dir: "auto" }, marked(one.passage.text, one.passage.start, [one.there])),
  );
}

function related(one, many, group, reader) {
  if (!group?.count) return null;
  const others = group.count - group.articles.length;
  return fold(
    "hit-fold",
    [counted(group.count, one, many)],
    el(
      "ul",
      {},
      group.articles.map((article) =>
        el(
          "li",
          {},
          el("b", { dir: "auto" }, article.source ?? "Source not stated"),
          ", ",
          date(article.published_at, { short: true }) || "undated",
          ": ",
          reader(article.id, null, headline(article)),
        ),
      ),
      others > 0 && el("li", { class: "fine" }, `and ${counted(others, "other")}`),
    ),
  );
}

function further(hit, reader) {
  if (!hit.more_passages.length) return null;
  return fold(
    "hit-fold",
    [`${counted(hit.more_passages.length, "more passage")} of this article`],
    el(
      "ul",
      {},
      hit.more_passages.map(({ passage, relevance }) =>
        el(
          "li",
          {},
          el("p", { class: "hit-text", dir: "auto", lang: hit.article.language }, passage.text),
          el("p", { class: "hit-more" }, relevanceBar(relevance), reader(hit.article.id, passage.id, "Read in the article")),
        ),
      ),
    ),
  );
}

function fold(kind, summary, content) {
  return el("details", { class: kind }, el("summary", {}, summary), content);
}

function sourceOf(report) {
  return report.article.source ?? "a source that is not stated";
}

function shortened(text, most = 90) {
  const points = Array.from(text.replace(/\s+/g, " ").trim());
  return points.length > most ? `${points.slice(0, most - 1).join("")}…` : points.join("");
}
