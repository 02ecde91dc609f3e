/**
 * Dialogs: the one that asks for a key, and the one that lists the keyboard's commands.
 */

import { hasKey, keepKey } from "./api.js";
import { el } from "./dom.js";
import { setSingleKeys, singleKeys } from "./keyboard.js";

const PRINTABLE = /^[\x21-\x7e]+$/;
const COMMANDS = [
  [["/"], "Go to the search box"],
  [["↓", "↑"], "Go through the results"],
  [["Enter"], "Open the result, or search at once"],
  [["Esc"], "Back to the search box, or out of an article"],
  [["[", "]"], "Passage before, passage after, in an article"],
  [["?"], "Show this list"],
];

/**
 * Ask for an API key.
 *
 * @param {string} code Why: `key_unknown`, or another code of the API.
 * @returns {Promise<boolean>} Whether one was given; it is then kept for this session.
 */
export function askForKey(code) {
  const wrong = code === "key_unknown" && hasKey();
  const input = el("input", {
    id: "api-key",
    type: "password",
    autocomplete: "off",
    spellcheck: "false",
    required: true,
    "aria-describedby": "api-key-told",
    "aria-invalid": wrong ? "true" : null,
  });
  const told = el(
    "p",
    { id: "api-key-told", class: wrong ? "problem-text" : null },
    wrong ? "The service does not know this key, or not any more." : "This service answers only those who show a key.",
  );
  return new Promise((resolve) => {
    const submit = (event) => {
      event.preventDefault();
      const key = input.value.trim();
      if (!PRINTABLE.test(key)) {
        told.textContent = "A key has letters, digits and signs, without spaces.";
        input.setAttribute("aria-invalid", "true");
        return;
      }
      keepKey(key);
      dialog.close("given");
    };
    const dialog = open(
      "API key",
      el(
        "form",
        { on: { submit } },
        told,
        el("label", { for: "api-key" }, "Key"),
        input,
        el("p", { class: "fine" }, "It is kept in this tab alone, until the tab is closed."),
        el(
          "div",
          { class: "dialog-buttons" },
          el("button", { type: "button", class: "button button-quiet", on: { click: () => dialog.close() } }, "Cancel"),
          el("button", { type: "submit", class: "button" }, "Use this key"),
        ),
      ),
    );
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "given"));
    input.focus();
  });
}

/** Show what the keyboard can do, and whether commands of a single key are on. */
export function showCommands() {
  const toggle = el("input", {
    type: "checkbox",
    id: "single-keys",
    checked: singleKeys(),
    on: { change: (event) => setSingleKeys(event.target.checked) },
  });
  const dialog = open(
    "Keyboard",
    el(
      "dl",
      { class: "commands" },
      COMMANDS.map(([keys, text]) => [el("dt", {}, keys.map((key) => el("kbd", {}, key))), el("dd", {}, text)]),
    ),
    el("p", { class: "check" }, toggle, el("label", { for: "single-keys" }, "Single letters and signs are commands")),
    el(
      "div",
      { class: "dialog-buttons" },
      el("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, "Close"),
    ),
  );
}

function open(title, ...content) {
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "dialog-title" }, el("h2", { id: "dialog-title" }, title), content);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
