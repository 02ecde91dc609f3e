/**
 * The table of answers: a row a query, with its best passage, shown and saved.
 */

import { writeCsv } from "../csv.js";
import { el, fill } from "../dom.js";
import { fileName, save } from "../files.js";
import { counted } from "../format.js";
import { byline, headline, marked, relevanceBar } from "../parts.js";
import { href } from "../router.js";

const HEADINGS = ["Query", "Relevance", "Best passage"];
const COLUMNS = [
  ...["query", "answerable", "relevance", "title", "source", "authors", "published_at", "language", "passage", "citation"],
  ...["url", "link", "article_id", "passage_id", "problem"],
];

/** Make the table; it is hidden as long as it is empty. */
export function makeTable() {
  const body = el("tbody", { role: "rowgroup" });
  const element = el(
    "table",
    { class: "queries-table", role: "table", hidden: true },
    el("caption", { class: "visually-hidden" }, "The best passage for each query"),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, HEADINGS.map((name) => el("th", { scope: "col", role: "columnheader" }, name)))),
    body,
  );
  return {
    element,
    clear() {
      element.hidden = true;
      fill(body);
    },
    /** Add answers to the queries from a position on. */
    add(queries, from, answers) {
      body.append(...answers.map((answer, i) => row(queries[from + i], answer)));
      element.hidden = !body.firstChild;
    },
  };
}

/** Save the table, and give what is then told. */
export async function saveTable(queries, answers, format) {
  const name = fileName("queries", format);
  if (format === "json") {
    const paired = answers.map((answer, i) => ({ query: queries[i], ...answer }));
    save(name, JSON.stringify(paired, null, 2), "application/json");
  } else save(name, writeCsv(COLUMNS, answers.map((answer, i) => cells(queries[i], answer))), "text/csv");
  return `Saved ${counted(answers.length, "row")}`;
}

function row(query, { response, problem }) {
  const hit = response?.hits[0];
  return el(
    "tr",
    { role: "row" },
    el("th", { scope: "row", role: "rowheader", dir: "auto" }, el("a", { href: href("search", { q: query }) }, query)),
    el("td", { role: "cell" }, hit && relevanceBar(hit.relevance)),
    el("td", { role: "cell" }, problem ? el("p", { class: "problem-text" }, problem.detail) : hit ? answer(hit, response.answerable) : el("p", { class: "fine" }, "Nothing found.")),
  );
}

function answer({ article, passage }, answerable) {
  return [
    !answerable && el("p", { class: "fine" }, "Nothing in this corpus answers this; the nearest passage:"),
    el("p", { class: "queries-passage", dir: "auto", lang: article.language }, marked(passage.text, passage.span.start, passage.highlights)),
    el("p", { dir: "auto" }, el("a", { href: href("article", { id: article.id, passage: passage.id }) }, headline(article))),
    byline(article),
  ];
}

function cells(query, { response, problem }) {
  const hit = response?.hits[0];
  const values = {
    ...hit?.article,
    query,
    answerable: response?.answerable,
    relevance: hit?.relevance,
    authors: hit?.article.authors.join("; "),
    passage: hit?.passage.text,
    citation: hit?.citation,
    link: hit?.link,
    article_id: hit?.article.id,
    passage_id: hit?.passage.id,
    problem: problem?.detail,
  };
  return COLUMNS.map((column) => values[column]);
}
