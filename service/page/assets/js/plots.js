/**
 * Plots of moments: rows of dots on one axis of time, and bars with their numbers.
 *
 * Places along the axis are shares of its width, so a plot fits any width without being drawn anew.
 */

import { el, svg } from "./dom.js";
import { counted, date } from "./format.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SHORT_MONTH = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
const MARGIN = 0.03;
const MOST_TICKS = 6;
/** Share of the axis at either end, in percent, where labels do not fit when they are centred on their ticks. */
const EDGE = 14;
/** Distances between ticks that may be: hours, days, months. */
const STEPS = { hours: [6, 12], days: [1, 2, 3, 7, 14], months: [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200] };

/**
 * Return the moment that a date of the API stands for, in milliseconds: of a day, month or year its middle.
 *
 * @param {string|null} iso
 * @returns {number|null} Null if it is not known.
 */
export function moment(iso) {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(T.*)?$/.exec(iso ?? "");
  if (!parts) return null;
  const [, year, month, day, time] = parts;
  if (time) return Date.parse(/[Zz]|[+-]\d\d:?\d\d$/.test(time) ? iso : `${iso}Z`);
  if (day) return Date.UTC(year, month - 1, day, 12);
  return month ? Date.UTC(year, month - 1, 16) : Date.UTC(year, 6, 1);
}

/**
 * Make an axis over some moments.
 *
 * @param {number[]} moments At least one.
 * @returns {{place: function(number): number, ticks: {at: number, label: string}[]}} Places and `at` are in percent.
 */
export function timeAxis(moments) {
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const [from, to] = last - first < DAY ? [first - DAY / 2, last + DAY / 2] : [first, last];
  const place = (time) => 100 * (MARGIN + ((1 - 2 * MARGIN) * (time - from)) / (to - from));
  const ticks = ticksBetween(from, to).map(({ time, label }) => ({ at: place(time), label }));
  return { place, ticks };
}

function ticksBetween(from, to) {
  const hours = STEPS.hours.find((step) => (to - from) / HOUR / step <= MOST_TICKS);
  if (hours) return evenTicks(from, to, hours * HOUR, (iso) => `${date(iso.slice(0, 10), { short: true }).replace(/ \d+$/, "")}, ${iso.slice(11, 16)}`);
  const days = STEPS.days.find((step) => (to - from) / DAY / step <= MOST_TICKS);
  if (days) return evenTicks(from, to, days * DAY, (iso) => date(iso.slice(0, 10), { short: true }));
  const [first, last] = [from, to].map((time) => new Date(time).getUTCFullYear() * 12 + new Date(time).getUTCMonth());
  const step = STEPS.months.find((months) => (last - first) / months <= MOST_TICKS) ?? STEPS.months.at(-1);
  const ticks = [];
  for (let month = Math.ceil(first / step) * step; month <= last; month += step) {
    const moment = new Date(0);
    moment.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    if (moment.getTime() >= from) ticks.push({ time: moment.getTime(), label: step < 12 ? SHORT_MONTH.format(moment) : String(moment.getUTCFullYear()) });
  }
  return ticks;
}

function evenTicks(from, to, step, label) {
  const ticks = [];
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) ticks.push({ time, label: label(new Date(time).toISOString()) });
  return ticks;
}

/**
 * Rows of dots over one axis.
 *
 * @param {{label: Node|string, dots: {time: number, size: number, title: string, open: function}[]}[]} rows
 * @param {string} told What the plot shows, for those who do not see it.
 */
export function dotPlot(rows, told) {
  const axis = timeAxis(rows.flatMap((row) => row.dots.map((dot) => dot.time)));
  const grid = () => axis.ticks.map(({ at }) => svg("line", { class: "plot-grid", x1: `${at}%`, x2: `${at}%`, y1: 0, y2: "100%" }));
  const dot = ({ time, size, title, open }) =>
    svg(
      "circle",
      { class: open ? "plot-dot is-open" : "plot-dot", cx: `${axis.place(time)}%`, cy: "50%", r: 3.5 + 2 * Math.sqrt(size), on: open ? { click: open } : {} },
      svg("title", {}, title),
    );
  return el(
    "div",
    { class: "plot", role: "img", "aria-label": told },
    rows.map((row) => [
      el("div", { class: "plot-label", dir: "auto" }, row.label),
      svg("svg", { class: "plot-row", width: "100%", height: "28" }, grid(), svg("line", { class: "plot-line", x1: 0, x2: "100%", y1: "50%", y2: "50%" }), row.dots.map(dot)),
    ]),
    el("div", { class: "plot-label" }),
    el(
      "div",
      { class: "plot-axis" },
      axis.ticks.map(({ at, label }) => el("span", { class: at < EDGE ? "is-first" : at > 100 - EDGE ? "is-last" : null, vars: { at: `${at}%` } }, label)),
    ),
  );
}

/**
 * A list of values with bars as long as their counts.
 *
 * @param {{label: string, count: number, href: string|null}[]} values
 */
export function bars(values) {
  const most = Math.max(1, ...values.map(({ count }) => count));
  return el(
    "ul",
    { class: "bars" },
    values.map(({ label, count, href }) =>
      el(
        "li",
        {},
        href ? el("a", { href, dir: "auto" }, label) : el("span", { dir: "auto" }, label),
        el("span", { class: "bars-track", "aria-hidden": "true", vars: { share: count / most } }),
        el("span", { class: "bars-count" }, counted(count, "article")),
      ),
    ),
  );
}
