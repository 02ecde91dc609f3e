/**
 * What the corpus is: how much of it, from whom and when, its stories, and the health of the index that holds it.
 */

import { COUNTED_VALUES, get, post } from "../api.js";
import { el, fill, svg } from "../dom.js";
import { ago, counted, date, language, number } from "../format.js";
import { isCancelled, loading, problemNotice } from "../notices.js";
import { bars, dotPlot, moment } from "../plots.js";
import { href } from "../router.js";
import { binsOf } from "../search/histogram.js";
import { item } from "../stories/list.js";

const SOURCES = 8;
const STORIES = 5;
const VALUES = 10;
/** Days that are told apart in a row of dots; beyond, its dots are months. */
const MOST_DAYS = 120;
/** A word that any model knows: every article counts for a search without a least relevance, whatever is looked for. */
const ANYTHING = { query: "news", limit: 1, mode: "semantic", collapse: "none" };

export function mount(container, context) {
  let cancel = new AbortController();

  async function show() {
    cancel.abort();
    cancel = new AbortController();
    context.title("Corpus");
    if (!container.firstChild) fill(container, el("h1", {}, "Corpus"), loading("Loading the overview"));
    try {
      const found = await overview(cancel.signal);
      fill(container, element(found));
      context.announce(`Corpus of ${counted(found.index.articles, "article")}`);
    } catch (error) {
      if (!isCancelled(error)) fill(container, el("h1", {}, "Corpus"), problemNotice(error, show));
    }
  }

  return { show, leave: () => cancel.abort() };
}

async function overview(signal) {
  const index = await get("v1/index", {}, { signal });
  const [ready, counts, largest, newest] = await Promise.all([
    get("readyz", {}, { signal }),
    countsOf(index, signal),
    stories("size", signal),
    stories("recent", signal),
  ]);
  return { index, ready, ...counts, largest, newest };
}

/** Count the articles by date, source and language, and those of the largest sources by date. */
async function countsOf(index, signal) {
  if (index.articles === 0) return { total: 0, listed: 0, facets: null, bySource: [] };
  const all = { ...ANYTHING, facets: ["source", "language", "day", "month", "year"] };
  const [first, once] = await batch([all, { ...ANYTHING, collapse: "copy" }], signal);
  if (!first) return { total: null, listed: null, facets: null, bySource: [] }; // an index that counts no such number
  const sources = first.facets.source.filter(({ value }) => value !== null).slice(0, SOURCES);
  const each = sources.map(({ value }) => ({ ...ANYTHING, filters: { sources: [value] }, facets: ["day", "month", "year"] }));
  const found = each.length > 1 ? await batch(each, signal) : [];
  const bySource = found.map((answer, i) => ({ source: sources[i].value, facets: answer?.facets }));
  return { total: first.total, listed: once?.total ?? null, facets: first.facets, bySource };
}

async function batch(searches, signal) {
  const { results } = await post("v1/search/batch", { searches }, { signal });
  return results.map((result) => result.response);
}

/** Return a few stories; none where an index knows no stories. */
async function stories(order, signal) {
  try {
    return await get("v1/stories", { order, limit: STORIES }, { signal });
  } catch (error) {
    if (error.kind === "refused") return { total: 0, stories: [] };
    throw error;
  }
}

function element({ index, ready, total, listed, facets, bySource, largest, newest }) {
  return el(
    "div",
    { class: "corpus" },
    el("h1", {}, "Corpus"),
    el(
      "dl",
      { class: "figures" },
      fact(number(index.articles), index.articles === 1 ? "article" : "articles"),
      fact(number(index.passages), "passages searched"),
      fact(number(largest.total), "stories"),
      listed !== null && fact(number(total - listed), "copies and versions of another"),
      facets && fact(range(facets), "published"),
    ),
    index.articles === 0 && el("p", {}, "The index holds no articles yet. Once the indexer has built a generation with some, this page shows them."),
    section("Articles by date", facets && byDate(facets)),
    section("Sources by date", rows(bySource)),
    el(
      "div",
      { class: "columns" },
      section("Articles by source", facets && valued(facets.source, "source", (value) => value)),
      section("Articles by language", facets && valued(facets.language, "language", language)),
      section("Largest stories", largest.stories.length > 0 && el("ol", {}, largest.stories.map(item))),
      section("Newest stories", newest.stories.length > 0 && el("ol", {}, newest.stories.map(item))),
    ),
    section("Health", health(index, ready)),
    section("Left out", leftOut(index, total, listed)),
    section("The index", details(index)),
  );
}

function section(title, content) {
  return content ? el("section", { class: "corpus-part" }, el("h2", {}, title), content) : null;
}

function fact(value, label) {
  return el("div", {}, el("dt", {}, label), el("dd", {}, value));
}

function range(facets) {
  const years = facets.year.map(({ value }) => value).filter((value) => value !== null).sort();
  if (!years.length) return "undated";
  const days = facets.day.map(({ value }) => value).filter((value) => value !== null).sort();
  const [from, to] = days.length && facets.day.length < 1000 ? [days[0], days.at(-1)] : [years[0], years.at(-1)];
  return from === to ? date(from, { short: true }) : `${date(from, { short: true })} – ${date(to, { short: true })}`;
}

function byDate(facets) {
  const bins = binsOf(facets);
  if (!bins.length) return el("p", {}, "No article states when it was published.");
  const undated = facets.year.find(({ value }) => value === null)?.count;
  const most = bins.reduce((best, bin) => (bin.count > best.count ? bin : best));
  const width = 100 / bins.length;
  const label = `Articles by date from ${bins[0].label} to ${bins.at(-1).label}, most in ${most.label}: ${most.count}. The table below tells all numbers.`;
  const bar = ({ label: name, count }, i) => {
    const height = (96 * count) / most.count;
    return svg("rect", { class: "column", x: `${i * width}%`, y: `${100 - height}%`, width: `${width}%`, height: `${height}%` }, svg("title", {}, `${name}: ${counted(count, "article")}`));
  };
  const held = bins.filter(({ count }) => count > 0);
  return [
    svg("svg", { class: "columns-plot", width: "100%", height: 160, role: "img", "aria-label": label }, bins.map(bar)),
    el("p", { class: "columns-ends", "aria-hidden": "true" }, el("span", {}, bins[0].label), el("span", {}, bins.at(-1).label)),
    undated > 0 && el("p", { class: "fine" }, `${counted(undated, "article")} without a date.`),
    el(
      "details",
      {},
      el("summary", {}, "As a table"),
      el(
        "table",
        { class: "numbers" },
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Date"), el("th", { scope: "col" }, "Articles"))),
        el("tbody", {}, held.slice(-366).map(({ label: name, count }) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, number(count))))),
      ),
    ),
  ];
}

function rows(bySource) {
  const plotted = bySource
    .map(({ source, facets }) => {
      const dots = (facets ? finest(facets) : []).map(({ value, count }) => ({ time: moment(value), size: count, title: `${date(value, { short: true })}: ${counted(count, "article")}` }));
      return { label: source, dots };
    })
    .filter((row) => row.dots.length);
  if (plotted.length < 2) return null;
  return dotPlot(plotted, `The articles of the ${plotted.length} largest sources by date, a row for each; larger dots stand for more articles.`);
}

/** The days of articles, and the months or years of those that state no more; months and years alone where days are many. */
function finest({ day, month, year }) {
  const known = (counts) => counts.filter(({ value }) => value !== null);
  const days = day.length > MOST_DAYS ? [] : known(day);
  const months = beyond(known(month), days);
  return [...days, ...months, ...beyond(known(year), [...days, ...months])];
}

/** Counts without what finer ones have of them. */
function beyond(counts, finer) {
  const left = ({ value, count }) => finer.reduce((rest, one) => (one.value.startsWith(value) ? rest - one.count : rest), count);
  return counts.map((one) => ({ value: one.value, count: left(one) })).filter(({ count }) => count > 0);
}

function valued(counts, parameter, label) {
  if (!counts.some(({ value }) => value !== null)) return el("p", { class: "fine" }, "Not stated by any article.");
  const values = counts.map(({ value, count }) => ({
    label: value === null ? "Not stated" : label(value),
    count,
    href: value === null ? null : href("stories", { [parameter]: value }),
  }));
  if (values.length <= VALUES + 2) return bars(values);
  const others = values.slice(VALUES);
  const isCut = counts.length >= COUNTED_VALUES;
  return [
    bars(values.slice(0, VALUES)),
    el("details", {}, el("summary", {}, `${others.length} more`), bars(others), isCut && el("p", { class: "fine" }, "Those with the most articles are listed; there may be others.")),
  ];
}

function health(index, ready) {
  const problems = [...new Set([...ready.problems, ...index.problems])];
  if (!problems.length) return el("p", { class: "health" }, el("b", {}, "Ready. "), `Generation ${index.generation}, built ${ago(index.built_at)}, answers; nothing is wrong with it.`);
  return [
    el("p", { class: "health problem-text" }, el("b", {}, "Answers, but: ")),
    el("ul", { class: "list" }, problems.map((problem) => el("li", {}, problem))),
  ];
}

function leftOut(index, total, listed) {
  const copies = listed === null ? 0 : total - listed;
  return [
    el(
      "ul",
      { class: "list" },
      el("li", {}, el("b", {}, `${counted(index.rejected, "record")} rejected: `), index.rejected ? "the corpus has them, but they could not be read as articles." : "everything that the corpus holds could be read."),
      el("li", {}, el("b", {}, `${counted(index.noted, "note")}: `), "on records that were indexed but for a detail, such as a date that could not be read."),
      copies > 0 && el("li", {}, el("b", {}, `${counted(copies, "copy or version", "copies and versions")}: `), "indexed, and listed with the article that they are one text with."),
    ),
    el("p", { class: "fine" }, "The indexer names each with its file, line and reason when it builds (", el("code", {}, "article-indexer build --json"), "), and ", el("code", {}, "article-indexer inspect ID"), " tells what of an article is not searched."),
  ];
}

function details(index) {
  const { built_with: built, serving_with: serving } = index.encoder;
  const pairs = [
    ["Generation", index.generation],
    ["Built", `${date(index.built_at)}, ${index.built_at.slice(11, 16)} UTC`],
    ["Model", index.model],
    ["Vectors", `${number(index.dimension)} numbers, weights of ${index.encoder.precision}`],
    ["Computed", [built, serving].map((one) => (one ? `${one.variant} on ${one.instruction_set}` : "by sentence-transformers")).filter((one, i, all) => all.indexOf(one) === i).join("; queries: ")],
    ["Content", el("code", {}, index.content_sha256)],
  ];
  return el("dl", { class: "pairs" }, pairs.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}
