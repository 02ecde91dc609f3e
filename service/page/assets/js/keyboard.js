/**
 * Commands of the keyboard that hold in every view. Those of a single sign can be switched off (WCAG 2.1.4).
 */

const SETTING = "article-search-single-keys";

/** Whether single signs are commands. */
export function singleKeys() {
  try {
    return localStorage.getItem(SETTING) !== "off";
  } catch {
    return true;
  }
}

/** Switch commands of single signs on or off, also for the next visit. */
export function setSingleKeys(on) {
  try {
    localStorage.setItem(SETTING, on ? "on" : "off");
  } catch {
    // Storage is switched off: they stay on.
  }
}

/** Whether a key press is meant as a command, and not as text or for the browser. */
export function isCommand(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  if (document.querySelector("dialog[open]")) return false;
  return !isTyping(event.target);
}

/**
 * Listen for single keys, wherever the focus is but in a field of text.
 *
 * @param {Object<string, function(KeyboardEvent)>} commands Value of `event.key` to what it does.
 * @returns {function} Stops listening.
 */
export function listen(commands) {
  const pressed = (event) => {
    if (!isCommand(event) || !Object.hasOwn(commands, event.key)) return;
    if (event.key.length === 1 && !singleKeys()) return;
    event.preventDefault();
    commands[event.key](event);
  };
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}

function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])");
}
