/**
 * What stands where content would: while it loads, where there is none, and when something went wrong.
 */

import { Problem } from "./api.js";
import { el } from "./dom.js";

const TEXTS = {
  offline: ["The service does not answer", "It may have been stopped, or the network is down. What was found stays as it is."],
  key: ["An API key is needed", "The service answers only those who show a key."],
  rate: ["Too many requests", "Your API key may only ask so often."],
  busy: ["The service is busy", "More is asked of it than it can do at the moment."],
  starting: ["The service is not ready", "It is still loading its index, or is about to stop."],
  missing: ["This is not here", "The index may have changed since the link was made."],
  expired: ["The index has changed", "A newer edition of it has come since. Ask again."],
  refused: ["This cannot be asked", ""],
  failed: ["Something went wrong", "The service could not answer."],
};

/** A box with a heading, sentences, and buttons or links. */
export function notice(title, text, ...more) {
  return el("section", { class: "notice" }, el("h2", {}, title), text && el("p", {}, text), more);
}

/** A notice that a range of days ends before it begins. */
export function datesCrossed(clear) {
  const button = el("button", { type: "button", class: "button", on: { click: clear } }, "All dates");
  return notice("This cannot be asked", "The last day lies before the first.", button);
}

/** Lines that stand for text to come, of which screen readers are told that it loads. */
export function loading(label = "Loading") {
  return el(
    "div",
    { class: "skeleton", role: "status", "aria-label": label },
    [90, 100, 96, 60].map((width) => el("span", { vars: { width: `${width}%` }, "aria-hidden": "true" })),
  );
}

/**
 * A notice of a problem. Where the service tells when to come again, it counts down and then tries by itself.
 *
 * @param {Error} problem
 * @param {function} retry Asks again.
 * @returns {HTMLElement} It stops counting as soon as it is taken out of the page.
 */
export function problemNotice(problem, retry) {
  const known = problem instanceof Problem;
  const [title, text] = TEXTS[known ? problem.kind : "failed"];
  const detail = known && problem.kind !== "offline" ? sentence(problem.detail) : "";
  const waits = known ? waitOf(problem) : null;
  const isFinal = known && problem.kind === "refused"; // it would be refused again
  const button = isFinal ? null : el("button", { type: "button", class: "button", on: { click: () => retry() } }, again(waits));
  const id = known && problem.requestId ? el("p", { class: "fine" }, `Request ${problem.requestId}`) : null;
  const shown = notice(title, detail || text, button, id);
  shown.setAttribute("role", "alert");
  shown.classList.add("notice-problem");
  if (button && waits !== null) countDown(shown, button, waits, retry);
  return shown;
}

/** Whether an error only says that an answer is not wanted any more. */
export function isCancelled(error) {
  return error?.name === "AbortError";
}

function waitOf(problem) {
  if (problem.retryAfterS !== null) return Math.min(problem.retryAfterS, 60);
  return problem.kind === "offline" ? 5 : null;
}

function countDown(shown, button, seconds, retry) {
  let left = seconds;
  const timer = setInterval(() => {
    if (!shown.isConnected) clearInterval(timer);
    else if (--left > 0) button.textContent = again(left);
    else {
      clearInterval(timer);
      retry();
    }
  }, 1000);
}

function again(seconds) {
  return seconds === null ? "Try again" : `Try again now (by itself in ${seconds} s)`;
}

function sentence(text) {
  if (!text) return "";
  const begun = text[0].toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
