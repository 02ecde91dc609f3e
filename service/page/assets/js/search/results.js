/**
 * The list of hits: what answers, what is only near, and what is said of the list as a whole.
 */

import { arrange, el, fill } from "../dom.js";
import { counted, number } from "../format.js";
import { notice } from "../notices.js";
import { makeHit } from "./hit.js";
import { MOST, PAGE, PROBABLE } from "./state.js";

/**
 * Make the list.
 *
 * @param {{announce: function}} context
 * @param {{more: function, clear: function}} actions Show more hits; take away all filters.
 */
export function makeResults(context, { more, clear }) {
  const verdict = el("div", { class: "verdict" });
  const answers = el("ol", { class: "hits" });
  const divider = el("h2", { class: "divider" });
  const nearest = el("ol", { class: "hits" });
  const foot = el("div", { class: "results-foot" });
  const element = el("div", { class: "results" }, verdict, answers, divider, nearest, foot);
  let made = new Map();

  function show(answer, state) {
    const [sure, others] = parted(answer, state);
    const kept = new Map();
    const items = (hits) => hits.map((hit) => item(hit, state.query, kept));
    arrange(answers, items(sure));
    arrange(nearest, items(others));
    made = kept;
    divider.hidden = !(sure.length && others.length);
    divider.textContent = "Nearest others, which probably do not answer it";
    fill(verdict, verdictOf(answer, state, clear));
    fill(foot, footOf(answer, state, more));
  }

  /** Hits that were shown already keep their elements, and so their folds and the focus. */
  function item(hit, query, kept) {
    const { rank: _, ...told } = hit;
    const key = JSON.stringify(told);
    const one = made.get(key) ?? makeHit(hit, context);
    one.relink(query);
    kept.set(key, one);
    return one.element;
  }

  return { element, show };
}

/** Say in a line how many articles there are. */
export function countOf(total, relation, least) {
  const about = relation === "gte" ? "at least " : "";
  if (least === null) return `${about}${counted(total, "article")}`;
  const sure = least === PROBABLE ? "probably " : "";
  const answer = total === 1 ? `article ${sure}answers this` : `articles ${sure}answer this`;
  return `${about}${number(total)} ${answer}${sure ? "" : ` with a probability of ${Math.round(least * 100)} % or more`}`;
}

/** Part the hits where relevance falls below what probably answers, if there is one such place. */
function parted(answer, state) {
  const { hits } = answer;
  if (state.sort !== "relevance" || !answer.answerable) return [hits, []];
  const end = hits.findLastIndex((hit) => hit.relevance >= PROBABLE) + 1;
  const isClean = hits.slice(0, end).every((hit) => hit.relevance >= PROBABLE);
  return isClean ? [hits.slice(0, end), hits.slice(end)] : [hits, []];
}

function verdictOf(answer, state, clear) {
  const told = [];
  if (!answer.hits.length) told.push(nothing(answer, state, clear));
  else if (!answer.answerable && state.sort === "relevance") {
    told.push(
      el(
        "div",
        { class: "unanswered" },
        el("h2", {}, "Nothing in this corpus answers this"),
        el("p", {}, "These are the nearest passages. They may be on the subject, but probably do not say what was asked."),
      ),
    );
  }
  if (answer.degraded.includes("truncated"))
    told.push(el("p", { class: "fine" }, "The query is long: its meaning was taken from its beginning alone."));
  if (answer.unknown_dates > 0 && answer.hits.length)
    told.push(el("p", { class: "fine" }, `Left out because their date is unknown: ${counted(answer.unknown_dates, "article")}.`));
  return told;
}

function nothing(answer, state, clear) {
  if (!answer.index.articles) return notice("The corpus is empty", "The index holds no articles yet. A newer one is shown as soon as it is built.");
  const undated = answer.unknown_dates > 0 && `Left out because their date is unknown: ${counted(answer.unknown_dates, "article")}.`;
  const button = el("button", { type: "button", class: "button", on: { click: clear } }, "Take all conditions away");
  return notice("No article is left", whyNothing(state), undated && el("p", {}, undated), button);
}

function whyNothing(state) {
  if (state.mode === "keyword") return "No article that fulfils the conditions holds a word of the query.";
  const least = state.least || state.sort !== "relevance";
  return least ? "None that fulfils all conditions is relevant enough." : "None fulfils all conditions.";
}

function footOf(answer, state, more) {
  if (answer.total <= answer.hits.length && !answer.next_cursor) return null;
  if (state.show >= MOST) return el("p", { class: "fine" }, `The first ${MOST} are shown. More words or filters lead further.`);
  return el("button", { type: "button", class: "button button-quiet", on: { click: more } }, `Show ${PAGE} more`);
}
