/**
 * The articles by date as bars, of which a range can be chosen: by the pointer, by two sliders, or in two fields.
 */

import { makeDayField } from "../days.js";
import { el, fill, svg } from "../dom.js";
import { counted, date, number } from "../format.js";

const FEWEST = 12;
/** Rest after which a range that is set by keys is asked for. */
const SETTLED_MS = 400;
const DAY_MS = 86_400_000;
/** Facet to how its values are counted, which days they stand for, and how many are bars at the most. */
const UNITS = {
  day: {
    most: 92,
    ordinal: dayNumber,
    value: (number) => new Date(number * DAY_MS).toISOString().slice(0, 10),
    range: (day) => ({ from: day, to: day }),
  },
  month: {
    most: 120,
    ordinal: monthNumber,
    value: monthOf,
    range: (month) => ({ from: `${month}-01`, to: lastDay(month) }),
  },
  year: {
    most: Infinity,
    ordinal: Number,
    value: yearOf,
    range: (year) => ({ from: `${year}-01-01`, to: `${year}-12-31` }),
  },
};

/**
 * Make the histogram.
 *
 * @param {function({from: string, to: string})} change Called with the first and last day of a range, or empty texts.
 * @returns {{element: HTMLElement, show: function(Object, Object)}} `show(counts, state)`
 */
export function makeHistogram(change) {
  const plot = el("div", {});
  const days = { from: makeDayField("date-from", (from) => change({ from })), to: makeDayField("date-to", (to) => change({ to })) };
  const clear = el("button", { type: "button", class: "link-button", id: "date-clear", on: { click: () => change({ from: "", to: "" }) } }, "All dates");
  const label = (name, text) => el("label", { for: days[name].input.id }, el("span", {}, text), days[name].input);
  const undated = el("p", { class: "fine facet-unstated" });
  const element = el(
    "fieldset",
    { class: "facet histogram" },
    el("legend", {}, "Date of publication"),
    plot,
    el("div", { class: "histogram-fields" }, label("from", "From"), label("to", "To"), clear),
    undated,
  );
  const pending = { timer: null };
  let last = "";

  function show(counts, state) {
    if (pending.timer) return; // a range is just being set by keys
    const key = JSON.stringify([counts?.day, counts?.month, counts?.year, state.from, state.to]);
    if (key === last) return;
    last = key;
    const focused = document.activeElement?.id;
    const bins = counts ? binsOf(counts) : [];
    const without = counts?.year?.find(({ value }) => value === null)?.count;
    fill(plot, bins.length > 1 ? chart(bins, state, change, pending) : el("div", { class: "histogram-empty" }));
    for (const name of ["from", "to"]) days[name].show(state[name]);
    clear.hidden = !(state.from || state.to);
    undated.textContent = without ? `Undated: ${number(without)}` : "";
    undated.hidden = !without;
    if (focused) plot.querySelector(`#${CSS.escape(focused)}`)?.focus();
  }

  return { element, show };
}

function chart(bins, state, change, pending) {
  const highest = Math.max(...bins.map((bin) => bin.count));
  const width = 100 / bins.length;
  let [first, last] = chosen(bins, state);
  const bars = bins.map((bin, i) => {
    const height = bin.count ? Math.max(3, (bin.count / highest) * 95) : 0;
    const size = { x: `${i * width}%`, y: `${100 - height}%`, width: `${width}%`, height: `${height}%` };
    return svg("rect", { class: "bar-of-day", ...size }, svg("title", {}, `${bin.label}: ${counted(bin.count, "article")}`));
  });
  const range = svg("rect", { class: "histogram-range", y: 0, height: "100%" });
  const most = bins.find((bin) => bin.count === highest);
  const label = `Articles by date, from ${bins[0].label} to ${bins.at(-1).label}; most in ${most.label}: ${highest}`;
  const plot = svg("svg", { class: "histogram-plot", width: "100%", height: "100%", role: "img", "aria-label": label }, range, bars);
  const handles = ["from", "to"].map((end) => handle(end));
  const box = el("div", { class: "histogram-box" }, plot, handles);

  function draw() {
    range.setAttribute("x", `${first * width}%`);
    range.setAttribute("width", `${(last - first + 1) * width}%`);
    bars.forEach((bar, i) => bar.classList.toggle("is-out", i < first || i > last));
    handles.forEach((one, i) => {
      const at = i === 0 ? first : last;
      one.style.setProperty("--at", `${(at + i) * width}%`);
      one.setAttribute("aria-valuenow", String(at));
      one.setAttribute("aria-valuetext", bins[at].label);
    });
  }

  function commit() {
    clearTimeout(pending.timer);
    pending.timer = null;
    const all = first === 0 && last === bins.length - 1;
    change(all ? { from: "", to: "" } : { from: bins[first].from, to: bins[last].to });
  }

  function handle(end) {
    const keydown = (event) => {
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -Infinity, End: Infinity }[event.key];
      if (!step) return;
      event.preventDefault();
      if (end === "from") first = Math.min(Math.max(first + step, 0), last);
      else last = Math.max(Math.min(last + step, bins.length - 1), first);
      draw();
      clearTimeout(pending.timer);
      pending.timer = setTimeout(commit, SETTLED_MS);
    };
    return el("div", {
      class: "histogram-handle",
      id: `histogram-${end}`,
      role: "slider",
      tabindex: 0,
      "aria-label": end === "from" ? "First date" : "Last date",
      "aria-valuemin": 0,
      "aria-valuemax": bins.length - 1,
      on: { keydown },
    });
  }

  brush(box, bins.length, {
    moved: (one, other) => {
      [first, last] = [Math.min(one, other), Math.max(one, other)];
      draw();
    },
    done: commit,
  });
  draw();
  return [box, el("p", { class: "histogram-ends", "aria-hidden": "true" }, el("span", {}, bins[0].label), el("span", {}, bins.at(-1).label))];
}

/** Follow a pointer from where it is pressed to where it is let go, in numbers of bins. */
function brush(box, count, { moved, done }) {
  let start = null;
  const at = (event) => {
    const { left, width } = box.getBoundingClientRect();
    return Math.min(Math.max(Math.floor(((event.clientX - left) / width) * count), 0), count - 1);
  };
  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    start = at(event);
    box.setPointerCapture(event.pointerId);
    moved(start, start);
    event.preventDefault();
  });
  box.addEventListener("pointermove", (event) => {
    if (start !== null) moved(start, at(event));
  });
  for (const kind of ["pointerup", "pointercancel"])
    box.addEventListener(kind, () => {
      if (start === null) return;
      start = null;
      done();
    });
}

/** Return the bars: days, or months, or years, without a gap from the first to the last; the finest that lose nothing. */
export function binsOf(counts) {
  const known = Object.fromEntries(Object.keys(UNITS).map((unit) => [unit, dated(counts[unit])]));
  const whole = sum(known.year);
  const unit = Object.keys(UNITS).find((one) => {
    const { ordinal, most } = UNITS[one];
    if (!known[one].length || sum(known[one]) < whole) return false;
    return ordinal(known[one].at(-1).value) - ordinal(known[one][0].value) < most;
  });
  return unit ? filled(known[unit], UNITS[unit]) : [];
}

function dated(counts = []) {
  return counts.filter(({ value }) => value !== null).sort((one, other) => (one.value < other.value ? -1 : 1));
}

function sum(counts) {
  return counts.reduce((total, { count }) => total + count, 0);
}

function filled(counts, { ordinal, value, range }) {
  const found = new Map(counts.map((one) => [ordinal(one.value), one.count]));
  let [first, last] = [ordinal(counts[0].value), ordinal(counts.at(-1).value)];
  const lacking = Math.max(0, FEWEST - (last - first + 1)); // few bars would be as wide as doors
  [first, last] = [first - Math.floor(lacking / 2), last + Math.ceil(lacking / 2)];
  const bins = [];
  for (let at = first; at <= last; at++)
    bins.push({ ...range(value(at)), label: date(value(at), { short: true }), count: found.get(at) ?? 0 });
  return bins;
}

function chosen(bins, state) {
  const from = state.from ? bins.findIndex((bin) => bin.to >= state.from) : 0;
  const to = state.to ? bins.findLastIndex((bin) => bin.from <= state.to) : bins.length - 1;
  const first = from < 0 ? bins.length - 1 : from;
  return [first, Math.max(to, first)];
}

function dayNumber(day) {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

function monthNumber(month) {
  const [year, number] = month.split("-").map(Number);
  return year * 12 + number - 1;
}

function monthOf(number) {
  return `${yearOf(Math.floor(number / 12))}-${String((number % 12) + 1).padStart(2, "0")}`;
}

function yearOf(number) {
  return String(number).padStart(4, "0");
}

function lastDay(month) {
  return new Date(dayNumber(`${monthOf(monthNumber(month) + 1)}-01`) * DAY_MS - DAY_MS).toISOString().slice(0, 10);
}
