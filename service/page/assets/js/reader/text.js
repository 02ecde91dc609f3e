/**
 * An article's text as paragraphs, in which each passage, each marked sentence and what is in no passage can be told.
 */

import { el } from "../dom.js";

const BLANK_LINES = /[ \t]*\r?\n(?:[ \t]*\r?\n)+/g;
const HAS_WORDS = /[\p{L}\p{N}]/u;
/** Lengths of the lines of a text that was wrapped for a terminal, in characters. */
const WRAPPED = [50, 100];

/**
 * Make the paragraphs of a text.
 *
 * @param {string} text The article's text.
 * @param {Object[]} passages Its passages, in the order of the text.
 * @param {{start: number, end: number}[]} marks Ranges to mark, in code points like the spans of passages.
 * @returns {{paragraphs: HTMLElement[], parts: Map<string, HTMLElement[]>, leftOut: HTMLElement[]}} `parts` has the
 *   elements of each passage by its id, `leftOut` those of what is in none.
 */
export function makeText(text, passages, marks) {
  const unit = unitOf(text);
  const owners = ranges(passages, unit, (passage) => passage.span);
  const marked = ranges(marks, unit, (mark) => mark);
  const parts = new Map(passages.map((passage) => [passage.id, []]));
  const leftOut = [];
  const paragraphs = [];
  for (const [start, end] of blocks(text)) {
    const spans = cuts(start, end, [...owners, ...marked]).map(([from, to]) => {
      const owner = owners.find((one) => one.start <= from && to <= one.end);
      const content = text.slice(from, to);
      const isMarked = marked.some((one) => one.start <= from && to <= one.end);
      if (!owner && !HAS_WORDS.test(content)) return content;
      const span = el("span", {}, isMarked ? el("mark", {}, content) : content);
      if (owner) {
        span.className = "part";
        span.dataset.passage = owner.of.id;
        parts.get(owner.of.id).push(span);
      } else {
        span.className = "left-out";
        leftOut.push(span);
      }
      return span;
    });
    paragraphs.push(el("p", { dir: "auto", class: isWrapped(text.slice(start, end)) ? "is-wrapped" : null }, spans));
  }
  return { paragraphs, parts, leftOut };
}

/** Return what turns positions in code points into positions in the UTF-16 units of JavaScript. */
function unitOf(text) {
  if (!/[\uD800-\uDFFF]/.test(text)) return (point) => point;
  const units = [];
  for (let at = 0; at < text.length; at += text.codePointAt(at) > 0xffff ? 2 : 1) units.push(at);
  units.push(text.length);
  return (point) => units[Math.min(point, units.length - 1)];
}

/** Return ranges in UTF-16 units with what they are of, none overlapping the one before. */
function ranges(items, unit, span) {
  const found = [];
  let at = 0;
  for (const of of [...items].sort((one, other) => span(one).start - span(other).start)) {
    const [start, end] = [Math.max(unit(span(of).start), at), unit(span(of).end)];
    if (end <= start) continue;
    found.push({ start, end, of });
    at = end;
  }
  return found;
}

function blocks(text) {
  const found = [];
  let at = 0;
  for (const blank of text.matchAll(BLANK_LINES)) {
    if (blank.index > at) found.push([at, blank.index]);
    at = blank.index + blank[0].length;
  }
  if (at < text.length) found.push([at, text.length]);
  return found.filter(([start, end]) => text.slice(start, end).trim());
}

/** Cut a range wherever another one begins or ends in it. */
function cuts(start, end, others) {
  const points = new Set([start, end]);
  for (const one of others) for (const at of [one.start, one.end]) if (at > start && at < end) points.add(at);
  const sorted = [...points].sort((one, other) => one - other);
  return sorted.slice(1).map((to, i) => [sorted[i], to]);
}

/** Whether lines are broken only because they would have been too long, so that they may be joined. */
function isWrapped(block) {
  const lines = block.split(/\r?\n/).slice(0, -1);
  return lines.length > 0 && lines.every((line) => line.length >= WRAPPED[0] && line.length <= WRAPPED[1]);
}
