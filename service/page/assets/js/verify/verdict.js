/**
 * The verdict on a quotation: what it is, the difference word by word, and the places in the articles.
 */

import { el } from "../dom.js";
import { counted, percent, slicer } from "../format.js";
import { byline, copyButton, headline, listed, originalLink } from "../parts.js";
import { href } from "../router.js";

const VERDICTS = {
  verbatim: ["Verbatim", "good", "Its words stand together in the article, as they are quoted."],
  elided: ["Verbatim, with words left out", "good", "All of its words stand in one article in their order; where it says so, words are left out."],
  misattributed: ["Misattributed", "bad", "Its words stand in an article, but not where they are said to."],
  altered: ["Altered", "bad", "It stands in an article, but not in these words."],
  spliced: ["Spliced", "bad", "It is put together from parts that stand at several places, or in another order."],
  not_found: ["Not found", "bad", "No article of this corpus holds it, or most of its words in their order."],
};
const FOLDS = {
  quotes: "quotation marks",
  dashes: "dashes and hyphens",
  white_space: "white space",
  soft_hyphens: "invisible characters",
  ligatures: "ligatures and other forms of letters",
  case: "large and small letters",
  punctuation: "punctuation",
  brackets: "words in brackets",
};

/**
 * Make the element of a verdict.
 *
 * @param {Object} found A `VerifyResponse`.
 * @param {{quote: string, source: string}} asked
 * @param {{announce: function}} context
 */
export function verdictElement(found, asked, context) {
  const [title, kind, text] = VERDICTS[found.verdict];
  const differs = found.places.some((place) => place.parts.some((part) => part.changes.length));
  return el(
    "section",
    { class: `finding finding-${kind}` },
    el("h2", {}, title),
    el("p", {}, text),
    notes(found, asked),
    differs &&
      el(
        "p",
        { class: "fine diff-legend" },
        "Struck out: ",
        el("del", {}, "words of the quotation"),
        " that the article has not. Underlined: ",
        el("ins", {}, "words of the article"),
        " that the quotation has not.",
      ),
    found.places.length > 0 && el("ol", { class: "finding-places" }, found.places.map((place) => placeItem(place, found.quote, context))),
    found.total > found.places.length && el("p", { class: "fine" }, `The first ${found.places.length} of ${counted(found.total, "place")}.`),
  );
}

function notes({ verdict, folded, as_named: asNamed, similarity, total, total_relation: relation }, { source }) {
  const told = [];
  if (verdict === "altered" || verdict === "spliced") told.push(`${percent(similarity)} of the words stand unchanged.`);
  if (folded.length) told.push(`Taken for the same: ${listed(folded.map((fold) => FOLDS[fold] ?? fold))}.`);
  if (asNamed === true && source) told.push(["It is from ", el("bdi", {}, source), ", as it is said to be."]);
  if (asNamed === false && source) told.push(["Nothing of this is from ", el("bdi", {}, source), "."]);
  if (total > 1 && verdict !== "spliced") told.push(`${relation === "gte" ? "At least " : ""}${counted(total, "place")}.`);
  return told.length > 0 && el("ul", { class: "finding-notes" }, told.map((note) => el("li", {}, note)));
}

function placeItem(place, quote, context) {
  const { article, parts, citation, link } = place;
  const [first] = parts;
  const target = { id: article.id, ...(!place.in_title && { start: first.span.start, end: parts.at(-1).span.end }) };
  const isSame = parts.every((part) => part.changes.length === 0);
  return el(
    "li",
    { class: "finding-item" },
    byline(article),
    el("h3", { dir: "auto", lang: article.language }, el("a", { href: href("article", target) }, headline(article))),
    isSame ? null : el("p", { class: "diff", dir: "auto" }, parts.map((part, i) => [i > 0 && " … ", difference(part, quote)])),
    el("p", { class: "fine" }, place.in_title ? "In the headline:" : "In the article:"),
    el("blockquote", { dir: "auto", lang: article.language }, parts.map((part, i) => [i > 0 && " … ", part.text])),
    el(
      "p",
      { class: "cited-foot" },
      !place.in_title && el("a", { href: href("article", target) }, "Read it in the article"),
      copyButton("Copy citation", citation, context.announce),
      originalLink(link),
    ),
  );
}

/** The words of a part of the quotation, with what of them is to be struck out and what is to be put in. */
function difference({ quote_span: span, changes }, quote) {
  const slice = slicer(quote);
  const shown = [];
  let at = span.start;
  for (const change of changes) {
    shown.push(slice(at, change.quote_span.start));
    at = change.quote_span.end;
    if (change.quote) shown.push(spoken("quoted: "), el("del", {}, change.quote));
    if (change.quote && change.text) shown.push(" ");
    if (change.text) shown.push(spoken("in the article: "), el("ins", {}, change.text));
    if (!change.quote) shown.push(" ");
    shown.push(spoken("end of the difference"));
  }
  return [...shown, slice(at, span.end)];
}

function spoken(text) {
  return el("span", { class: "visually-hidden" }, text);
}
