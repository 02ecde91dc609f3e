/**
 * A story: its timeline over its sources, what most of them say, what each added, and all its articles.
 */

import { el, fill } from "../dom.js";
import { counted, date, number } from "../format.js";
import { byline, copyButton, headline, originalLink } from "../parts.js";
import { dotPlot, moment } from "../plots.js";
import { href } from "../router.js";
import { fileName, save, saveButtons } from "../files.js";
import { writeCsv } from "../csv.js";
import { period } from "./list.js";

const ROWS = 20;
const ENTRIES = 50;
const COLUMNS = ["published_at", "source", "title", "authors", "language", "url", "citation", "article_id"];

/**
 * Make the element of a story.
 *
 * @param {Object} found A `StoryResponse`.
 * @param {string} id Id that was asked for; another one than the story's if that took it in.
 * @param {{announce: function}} context
 */
export function storyElement(found, id, context) {
  const { story, timeline, sources } = found;
  const articles = new Map(timeline.map((entry) => [entry.article.id, entry.article]));
  return el(
    "article",
    { class: "story" },
    allStories(),
    el("h1", { dir: "auto" }, story.title ?? "Untitled story"),
    el("p", { class: "byline" }, el("span", {}, counted(story.articles, "article")), el("span", {}, counted(story.sources, "source")), el("span", {}, period(story))),
    history(story, id),
    section("Timeline", plot(sources, articles)),
    el(
      "div",
      { class: "story-columns" },
      el(
        "div",
        {},
        section("What most sources say", found.key_passages.length > 0 && el("ol", { class: "story-keys" }, found.key_passages.map((one) => cited(one, articles)))),
        section("What each source added", addedBy(sources, articles)),
      ),
      section(
        "All articles in the order of time",
        entries(found, context),
        saveButtons("the articles of this story", (format) => saveTimeline(found, format), context.announce),
      ),
    ),
  );
}

/** The way back to the list. */
export function allStories() {
  return el("p", {}, el("a", { href: href("stories") }, "← All stories"));
}

function section(title, ...content) {
  if (!content[0]) return null;
  return el("section", { class: "story-part" }, el("h2", {}, title), content);
}

function history(story, id) {
  const notes = [];
  if (story.id !== id) notes.push("The story that this link named has become a part of this one.");
  if (story.split_from)
    notes.push(["It was told as a part of ", el("a", { href: href("stories", { id: story.split_from }) }, "another story"), " before it became one of its own."]);
  if (story.merged.length) notes.push(`${counted(story.merged.length, "other story has", "other stories have")} become a part of it.`);
  return notes.length > 0 && el("ul", { class: "story-history" }, notes.map((note) => el("li", {}, note)));
}

function plot(sources, articles) {
  const rows = sources.map((source) => rowOf(source, articles)).filter((row) => row.dots.length);
  const missing = sources.reduce((sum, source) => sum + source.articles.filter((id) => !moment(articles.get(id)?.published_at)).length, 0);
  if (!rows.length) return el("p", {}, "None of its articles states when it was published.");
  const first = rows[0];
  const label = `A row for each source, with its articles by date. ${first.name} is the first. The lists below tell the same.`;
  const box = el("div", {});
  const draw = (shown) => fill(box, dotPlot(shown, label), shown.length < rows.length && moreButton(rows.length, draw, rows));
  draw(rows.slice(0, ROWS));
  return [box, missing > 0 && el("p", { class: "fine" }, `${counted(missing, "article")} without a known date or beyond the first 500 not shown here.`)];
}

function moreButton(count, draw, rows) {
  return el("button", { type: "button", class: "button button-quiet", on: { click: () => draw(rows) } }, `Show all ${number(count)} sources`);
}

function rowOf(source, articles) {
  const name = nameOf(source);
  const byTime = new Map();
  for (const id of source.articles) {
    const article = articles.get(id);
    const time = moment(article?.published_at);
    if (time !== null) byTime.set(time, [...(byTime.get(time) ?? []), article]);
  }
  const dots = [...byTime].map(([time, found]) => ({
    time,
    size: found.length,
    title: found.map((article) => `${date(article.published_at, { short: true })}: ${headline(article)}`).join("\n"),
    open: () => (location.hash = href("article", { id: found[0].id })),
  }));
  return { label: name, name, dots };
}

function addedBy(sources, articles) {
  return el(
    "div",
    { class: "story-sources" },
    sources.map((source, i) => {
      const news = source.adds.count ? counted(source.adds.count, "new passage") : "nothing new";
      const first = articles.get(source.articles[0]);
      return el(
        "details",
        { class: "story-source", open: i === 0 },
        el(
          "summary",
          {},
          el("b", { dir: "auto" }, nameOf(source)),
          el("span", { class: "fine" }, ` ${i === 0 ? "was first" : date(first?.published_at, { short: true }) || "undated"} · ${counted(source.articles.length, "article")} · ${news}`),
        ),
        source.adds.passages.length > 0
          ? el("ol", {}, source.adds.passages.map((one) => cited(one, articles, { namesSource: false })))
          : el("p", {}, "All of it stands, in these or in other words, in an earlier article of the story."),
        source.adds.count > source.adds.passages.length &&
          el("p", { class: "fine" }, `These are the first ${source.adds.passages.length} of ${number(source.adds.count)}.`),
      );
    }),
  );
}

function cited({ passage, article_id: id, link }, articles, { namesSource = true } = {}) {
  const article = articles.get(id);
  return el(
    "li",
    { class: "cited" },
    el("blockquote", { dir: "auto", lang: article?.language }, passage.text),
    el(
      "p",
      { class: "cited-foot" },
      article && namesSource && el("span", { class: "cited-source", dir: "auto" }, article.source ?? "Source not stated"),
      article && el("span", {}, date(article.published_at, { short: true }) || "undated"),
      el("a", { href: href("article", { id, passage: passage.id }) }, "Read in the article"),
      originalLink(link),
    ),
  );
}

function entries({ story, timeline }, context) {
  const list = el("ol", { class: "story-entries" }, timeline.slice(0, ENTRIES).map((entry) => entryItem(entry, context)));
  const more = el("div", {});
  if (timeline.length > ENTRIES) {
    const show = () => {
      const at = list.childElementCount;
      list.append(...timeline.slice(at).map((entry) => entryItem(entry, context)));
      fill(more);
      list.children[at].querySelector("a").focus();
    };
    fill(more, el("button", { type: "button", class: "button button-quiet", on: { click: show } }, `Show all ${number(timeline.length)}`));
  }
  const cut = story.articles > timeline.length && el("p", { class: "fine" }, `The story has ${number(story.articles)}; the first ${number(timeline.length)} are listed.`);
  return [list, more, cut];
}

function entryItem({ article, citation, link }, context) {
  return el(
    "li",
    {},
    byline(article),
    el("h3", { dir: "auto", lang: article.language }, el("a", { href: href("article", { id: article.id }) }, headline(article))),
    el("p", { class: "cited-foot" }, copyButton("Copy citation", citation, context.announce), originalLink(link)),
  );
}

function nameOf(source) {
  return source.source ?? "Source not known";
}

async function saveTimeline({ story, timeline, ...rest }, format) {
  const name = fileName(`story ${story.title ?? story.id}`, format);
  if (format === "json") save(name, JSON.stringify({ story, timeline, ...rest }, null, 2), "application/json");
  else {
    const rows = timeline.map(({ article, citation }) =>
      COLUMNS.map((column) => ({ ...article, citation, article_id: article.id, authors: article.authors.join("; ") })[column]),
    );
    save(name, writeCsv(COLUMNS, rows), "text/csv");
  }
  return `Saved ${counted(timeline.length, "article")}`;
}
