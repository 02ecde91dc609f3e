/**
 * Days: whether a text is one, and the fields that they are typed into.
 */

import { el } from "./dom.js";

const DAY = /^[1-9]\d{3}-\d{2}-\d{2}$/;

/** Whether a text is a day of the calendar, such as `2024-02-29`, from the year 1000 on. */
export function isDay(text) {
  if (!DAY.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

/**
 * Make a field for a day. What is typed counts once the field is left or Enter is pressed, because a date passes through
 * others while it is typed; what is picked from a calendar counts at once.
 *
 * @param {string} id
 * @param {function(string)} change Called with the day, or with an empty text.
 * @returns {{input: HTMLInputElement, show: function(string)}} `show` leaves a field alone that is being typed into.
 */
export function makeDayField(id, change) {
  const input = el("input", { type: "date", id, min: "1000-01-01", max: "9999-12-31" });
  let isTyping = false;
  let known = "";
  const tell = () => {
    isTyping = false;
    if (!input.validity.valid || input.value === known) return;
    known = input.value;
    change(known);
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") tell();
    else isTyping = true;
  });
  input.addEventListener("change", () => isTyping || tell());
  input.addEventListener("blur", tell);
  return {
    input,
    show(day) {
      known = day;
      if (!isTyping && input.value !== day) input.value = day;
    },
  };
}
