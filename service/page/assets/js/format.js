/**
 * Numbers, dates and slices of text as they are shown.
 */

const NUMBER = new Intl.NumberFormat("en-GB");
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const SHORT_DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
const LANGUAGES = new Intl.DisplayNames(["en"], { type: "language" });

/** 1234 is `1,234`. */
export function number(value) {
  return NUMBER.format(value);
}

/** `1 article`, `2 articles`. */
export function counted(value, one, many = `${one}s`) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** 0.978 is `98 %`; neither 0 % nor 100 % is said of what is only nearly so. */
export function percent(share) {
  const rounded = Math.round(share * 100);
  if (rounded === 0 && share > 0) return "<1 %";
  if (rounded === 100 && share < 1) return ">99 %";
  return `${rounded} %`;
}

/**
 * Return the day, month or year that a date of the API states, in words, as its publisher counts them.
 *
 * @param {string|null} iso Such as `2025-04-13T06:55:41+02:00`, `2025-04-13`, `2025-04` or `2025`.
 * @param {{short?: boolean}} options
 */
export function date(iso, { short = false } = {}) {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(iso ?? "");
  if (!parts) return iso ?? "";
  const [, year, month, day] = parts;
  const moment = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)));
  if (!month) return year;
  return (day ? (short ? SHORT_DAY : DAY) : MONTH).format(moment);
}

/** `en-GB` is `British English`; a tag that nobody knows stays as it is. */
export function language(tag) {
  try {
    return LANGUAGES.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** How long ago a moment was, roughly: `3 hours ago`. */
export function ago(iso, now = Date.now()) {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  for (const [unit, size] of [["day", 86_400], ["hour", 3_600], ["minute", 60]]) {
    const count = Math.floor(seconds / size);
    if (count >= 1) return `${counted(count, unit)} ago`;
  }
  return "just now";
}

/**
 * Return what slices a text by the API's positions, which count Unicode code points, and not UTF-16 units as JavaScript.
 *
 * @param {string} text
 * @returns {function(number, number): string}
 */
export function slicer(text) {
  if (!/[\uD800-\uDFFF]/.test(text)) return (start, end) => text.slice(start, end);
  const points = Array.from(text);
  return (start, end) => points.slice(start, end).join("");
}

/** Number of Unicode code points of a text. */
export function codePoints(text) {
  return /[\uD800-\uDFFF]/.test(text) ? Array.from(text).length : text.length;
}
