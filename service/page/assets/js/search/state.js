/**
 * What is searched for: as a value, as parameters of the address, and as bodies of requests.
 */

import { isDay } from "../days.js";

export const PAGE = 10;
export const MOST = 100;
/** Least relevance of what probably answers; that of the API's `answerable`. */
export const PROBABLE = 0.5;

const LISTS = { sources: "source", authors: "author", languages: "language", phrases: "phrase", exclude: "exclude" };
const CHOICES = {
  mode: ["hybrid", "semantic", "keyword"],
  sort: ["relevance", "newest", "oldest", "indexed"],
  collapse: ["", "none", "copy", "story"],
  least: ["", "0", "0.5", "0.8"],
  recency: ["", "1", "7", "30", "365"],
  weight: ["0.2", "0.5"],
};
/** Groups of filters, each of which can be taken away by itself, to the facets that are counted without it. */
const GROUPS = { sources: ["source"], authors: ["author"], languages: ["language"], dates: ["day", "month", "year"] };
/** Most values of a list, and most characters of one, that the API takes. */
const MOST_VALUES = { sources: 100, authors: 100, languages: 100, phrases: 10, exclude: 10 };
const MOST_CHARACTERS = 500;

/** Read a state from the parameters of an address; what cannot be meant is left out. */
export function fromAddress(parameters) {
  const state = { query: parameters.get("q") ?? "", from: "", to: "" };
  for (const [name, parameter] of Object.entries(LISTS)) state[name] = listed(parameters.getAll(parameter)).slice(0, MOST_VALUES[name]);
  for (const [name, values] of Object.entries(CHOICES)) {
    const given = parameters.get(name);
    state[name] = values.includes(given) ? given : values[0];
  }
  for (const name of ["from", "to"]) if (isDay(parameters.get(name) ?? "")) state[name] = parameters.get(name);
  const shown = Number.parseInt(parameters.get("show") ?? "", 10);
  state.show = Number.isFinite(shown) ? Math.min(Math.max(shown, PAGE), MOST) : PAGE;
  return state;
}

/** Return the parameters of the address; what is as always is left out. */
export function toAddress(state) {
  const parameters = { q: state.query, from: state.from, to: state.to };
  for (const [name, parameter] of Object.entries(LISTS)) parameters[parameter] = state[name];
  for (const [name, values] of Object.entries(CHOICES)) parameters[name] = state[name] === values[0] ? "" : state[name];
  if (!state.recency) parameters.weight = "";
  parameters.show = state.show === PAGE ? "" : String(state.show);
  return parameters;
}

/** Return a state without any filters. */
export function withoutFilters(state) {
  const lists = Object.fromEntries(Object.keys(LISTS).map((name) => [name, []]));
  return { ...state, ...lists, from: "", to: "", least: "", show: PAGE };
}

/** Return how many conditions narrow the list. */
export function countFilters(state) {
  const listed = Object.keys(LISTS).reduce((sum, name) => sum + state[name].length, 0);
  return listed + (state.from || state.to ? 1 : 0);
}

/** Return the body of the search. */
export function requestOf(state) {
  const request = { ...common(state), filters: filtersOf(state), sort: state.sort, limit: state.show };
  if (state.recency) request.recency = { half_life_days: Number(state.recency), weight: Number(state.weight) };
  if (state.least) request.min_relevance = Number(state.least);
  return request;
}

/**
 * Return the searches that count facets. Each field is counted without the filter on itself, so that other values can
 * be added to the chosen ones.
 *
 * @param {Object} state
 * @param {boolean} answerable Whether anything answers; only what does is counted then.
 * @returns {{searches: Object[], groups: string[]}} The first search has all filters; then come those of the groups
 *   that filter.
 */
export function facetRequests(state, answerable) {
  const least = leastCounted(state, answerable);
  const groups = Object.keys(GROUPS).filter((group) => isFiltering(state, group));
  const search = (without) => ({
    ...common(state),
    ...(least !== null && { min_relevance: least }),
    filters: filtersOf(state, without),
    facets: without ? GROUPS[without] : Object.values(GROUPS).flat(),
    limit: 1,
  });
  return { searches: [search(null), ...groups.map(search)], groups };
}

/** Join the answers to `facetRequests` to the counts of each field. */
export function joinFacets(responses, groups) {
  const [first, ...others] = responses;
  const counts = { ...first.facets };
  groups.forEach((group, i) => GROUPS[group].forEach((field) => (counts[field] = others[i]?.facets[field] ?? [])));
  return counts;
}

/** Return the least relevance of what is counted; null if everything is. */
export function leastCounted(state, answerable) {
  if (state.least) return Number(state.least) || null;
  if (state.sort !== "relevance" && !state.phrases.length) return PROBABLE;
  return answerable ? PROBABLE : null;
}

function listed(values) {
  return [...new Set(values)].filter((value) => value.trim() && Array.from(value).length <= MOST_CHARACTERS);
}

function common(state) {
  const request = { query: state.query, mode: state.mode, phrases: state.phrases, exclude: state.exclude };
  if (state.collapse) request.collapse = state.collapse;
  return request;
}

function isFiltering(state, group) {
  return group === "dates" ? Boolean(state.from || state.to) : state[group].length > 0;
}

function filtersOf(state, without = null) {
  const filters = {};
  for (const group of ["sources", "authors", "languages"])
    if (group !== without && state[group].length) filters[group] = state[group];
  if (without !== "dates" && state.from) filters.published_from = state.from;
  if (without !== "dates" && state.to) filters.published_to = state.to;
  return filters;
}
