/**
 * The search: as one types, with filters beside the results, and all of it in the address.
 */

import { post } from "../api.js";
import { el, fill } from "../dom.js";
import { saveButtons, saveSearch } from "../files.js";
import { date, language, number } from "../format.js";
import { isCancelled, datesCrossed, loading, problemNotice } from "../notices.js";
import { addEntry, rewrite } from "../router.js";
import { chip, makeOptions, makeSort } from "../search/controls.js";
import { makeFacets } from "../search/facets.js";
import { makeHistogram } from "../search/histogram.js";
import { makeHome } from "../search/home.js";
import { countOf, makeResults } from "../search/results.js";
import * as states from "../search/state.js";

const FACETS_MS = 150;
const SETTLED_MS = 500;
const LONGEST_WAIT_MS = 250;
/** A service that answers faster than this is asked at every key press, at once. */
const QUICK_MS = 60;

export function mount(container, context) {
  const results = makeResults(context, { more: showMore, clear: () => change(states.withoutFilters(state)) });
  const home = makeHome();
  const facets = makeFacets(change);
  const histogram = makeHistogram(change);
  const sort = makeSort(change);
  const options = makeOptions(change);
  const count = el("p", { class: "results-count" });
  const chips = el("div", { class: "chips" });
  const problems = el("div", {});
  const filtersButton = el("button", { type: "button", class: "button button-quiet filters-button", "aria-expanded": "false", "aria-controls": "filters" }, "Filters");
  const filters = el("aside", { class: "facets", id: "filters", "aria-label": "Filters and options" }, histogram.element, facets.element, options.element);
  const files = saveButtons("these results", (format) => saveSearch(states.requestOf(state), format), context.announce);
  const heading = el("h1", { class: "visually-hidden" }, "Search results");
  const head = el("div", { class: "results-head" }, heading, el("div", { class: "results-told" }, count), sort.element, filtersButton);
  const main = el("section", { class: "results-column", "aria-label": "Results" }, chips, problems, results.element, files);
  files.hidden = true;
  const search = el("div", { class: "search", hidden: true }, head, filters, main);
  fill(container, home.element, search);
  filtersButton.addEventListener("click", () => {
    const isOpen = filters.classList.toggle("is-open");
    filtersButton.setAttribute("aria-expanded", String(isOpen));
  });

  let state = states.fromAddress(new URLSearchParams());
  let cancel = new AbortController();
  let timers = {};
  let lastMs = 0;
  let isCommitted = true;
  let isShown = false;
  let place = null;

  function show(parameters, { isNew, isBack }) {
    state = states.fromAddress(parameters);
    isCommitted = true;
    if (isNew && !isShown) scrollTo(0, 0);
    place = isBack ? history.state : null;
    return run();
  }

  function typed(text) {
    if (text.trim() === state.query.trim()) return;
    if (isCommitted) {
      isCommitted = false;
      addEntry();
    }
    if (scrollY > 0) scrollTo({ top: 0, behavior: "instant" });
    state = { ...state, query: text, show: states.PAGE };
    clearTimeout(timers.run);
    timers.run = setTimeout(run, lastMs < QUICK_MS ? 0 : Math.min(lastMs / 2, LONGEST_WAIT_MS));
    clearTimeout(timers.address);
    timers.address = setTimeout(keepAddress, SETTLED_MS); // browsers refuse more than a few rewrites a second
  }

  function submitted(text) {
    typed(text);
    keepAddress();
    isCommitted = true;
  }

  function change(changes) {
    keepAddress();
    return context.go("search", states.toAddress({ ...state, show: states.PAGE, ...changes }), { stays: isShown });
  }

  async function showMore() {
    keepAddress();
    const first = state.show;
    await context.go("search", states.toAddress({ ...state, show: first + states.PAGE }), { replace: true });
    results.element.querySelectorAll(".hit-title a")[first]?.focus({ preventScroll: true });
  }

  function keepAddress() {
    clearTimeout(timers.address);
    rewrite("search", states.toAddress(state));
  }

  async function run() {
    clearTimeout(timers.run);
    clearTimeout(timers.facets);
    clearTimeout(timers.settled);
    cancel.abort();
    const mine = (cancel = new AbortController());
    const asked = state;
    const isEmpty = !asked.query.trim();
    home.element.hidden = !isEmpty;
    search.hidden = isEmpty;
    context.title(asked.query.trim());
    if (isEmpty) {
      main.removeAttribute("aria-busy");
      return home.show();
    }
    showControls(asked);
    if (asked.from && asked.to && asked.to < asked.from) return refuse(datesCrossed(() => change({ from: "", to: "" })));
    if (!isShown) fill(problems, loading("Searching"));
    main.setAttribute("aria-busy", "true");
    const began = performance.now();
    try {
      const answer = await post("v1/search", states.requestOf(asked), { signal: mine.signal });
      lastMs = performance.now() - began;
      shown(answer, asked, mine);
    } catch (error) {
      if (isCancelled(error) || mine.signal.aborted) return;
      refuse(problemNotice(error, run), error.kind !== "refused" && isShown);
    }
  }

  /** Say why there is no answer; hits of a query before may stay, but nothing is told of them as if they were the answer. */
  function refuse(told, hitsStay = false) {
    main.removeAttribute("aria-busy");
    main.classList.add("is-stale");
    fill(problems, told);
    results.element.hidden = !hitsStay;
    files.hidden = true;
    count.textContent = "";
  }

  function shown(answer, asked, mine) {
    isShown = true;
    fill(problems);
    results.element.hidden = false;
    main.classList.remove("is-stale");
    main.removeAttribute("aria-busy");
    results.show(answer, asked);
    files.hidden = answer.hits.length === 0;
    returnTo(place);
    place = null;
    timers.facets = setTimeout(() => countFacets(answer, asked, mine), FACETS_MS);
    timers.settled = setTimeout(() => context.announce(spoken(answer)), SETTLED_MS);
  }

  async function countFacets(answer, asked, mine) {
    const { searches, groups } = states.facetRequests(asked, answer.answerable);
    try {
      const { results: found } = await post("v1/search/batch", { searches }, { signal: mine.signal });
      if (mine.signal.aborted) return;
      if (!found[0].response) throw new Error("not counted");
      const counts = states.joinFacets(found.map((one) => one.response ?? { facets: {} }), groups);
      const { total, total_relation: relation } = found[0].response;
      count.textContent = countOf(total, relation, states.leastCounted(asked, answer.answerable));
      facets.show(counts, asked);
      histogram.show(counts, asked);
    } catch (error) {
      if (isCancelled(error)) return;
      count.textContent = countOf(answer.total, answer.total_relation, null);
      facets.show(null, asked);
      histogram.show(null, asked);
      if (error.retryAfterS) timers.facets = setTimeout(() => countFacets(answer, asked, mine), error.retryAfterS * 1000);
    }
  }

  function showControls(asked) {
    sort.show(asked);
    options.show(asked);
    fill(chips, chipsOf(asked, change));
    const active = states.countFilters(asked);
    filtersButton.textContent = active ? `Filters (${number(active)})` : "Filters";
  }

  function moved(event) {
    if (event.key === "ArrowDown") focusHit(0, event);
    else if (event.key === "Escape" && event.target.value) {
      event.preventDefault();
      event.target.value = "";
      submitted("");
    }
  }

  function focusHit(at, event) {
    const links = [...results.element.querySelectorAll(".hit-title a")];
    if (at >= links.length) return;
    event.preventDefault();
    if (at < 0) context.focusQuery();
    else links[at].focus();
    links[at]?.closest(".hit").scrollIntoView({ block: "nearest" });
  }

  results.element.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const links = [...results.element.querySelectorAll(".hit-title a")];
    const at = links.findIndex((link) => link.closest(".hit").contains(event.target));
    if (event.key === "ArrowDown") focusHit(at + 1, event);
    else if (event.key === "ArrowUp") focusHit(at - 1, event);
    else if (event.key === "Escape") context.focusQuery();
  });
  /** Go back to the hit that was left for its article. */
  function returnTo(left) {
    if (!left?.passage) return;
    scrollTo({ top: left.scroll, behavior: "instant" });
    results.element.querySelector(`[data-passage="${CSS.escape(left.passage)}"] .hit-title a`)?.focus({ preventScroll: true });
  }

  function keepPlace(event) {
    if (!event.target.closest("a")) return;
    keepAddress(); // what was typed last may not be in it yet
    const passage = event.target.closest(".hit")?.dataset.passage;
    history.replaceState({ ...history.state, passage }, "");
  }

  results.element.addEventListener("click", keepPlace, { capture: true });

  function leave() {
    cancel.abort();
    for (const timer of Object.values(timers)) clearTimeout(timer);
  }

  return { show, leave, typed, submitted, moved };
}

function chipsOf(state, change) {
  const lists = [
    ["sources", (value) => value],
    ["authors", (value) => value],
    ["languages", language],
    ["phrases", (value) => `“${value}”`],
    ["exclude", (value) => `without “${value}”`],
  ];
  const made = lists.flatMap(([name, label]) =>
    state[name].map((value) => chip(label(value), () => change({ [name]: state[name].filter((one) => one !== value) }))),
  );
  if (state.from || state.to) {
    const [from, to] = [state.from, state.to].map((day) => day && date(day, { short: true }));
    const ends = from === to ? [from] : [from && `from ${from}`, to && `to ${to}`];
    made.push(chip(ends.filter(Boolean).join(" "), () => change({ from: "", to: "" })));
  }
  return made;
}

function spoken(answer) {
  if (!answer.hits.length) return "No article is left.";
  const best = answer.hits[0].article.title ?? "untitled";
  const told = answer.answerable ? "" : "Nothing in this corpus answers this. ";
  return `${told}${answer.hits.length} results. The first: ${best}`;
}
