/**
 * Files to take away: lists that the service gives, page after page, and tables that the page has made.
 */

import { get, post } from "./api.js";
import { el } from "./dom.js";
import { counted } from "./format.js";
import { isCancelled } from "./notices.js";

const PAGE = 100;
const MOST = 1000;
const BYTE_ORDER_MARK = "\uFEFF"; // without it Excel takes UTF-8 for something else

/** Have the browser save a text as a file. */
export function save(name, text, mediaType) {
  const address = URL.createObjectURL(new Blob([mediaType === "text/csv" ? BYTE_ORDER_MARK : "", text], { type: mediaType }));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Return the name of a file: words of a text, joined by hyphens. */
export function fileName(text, ending) {
  const words = text.normalize("NFKC").toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const name = Array.from(words.join("-")).slice(0, 60).join("").replace(/-$/, "");
  return `${name || "articles"}.${ending}`;
}

/**
 * Two buttons that save a list as CSV and as JSON.
 *
 * @param {string} what Names the list for those who only hear the buttons: `these stories`.
 * @param {function(string): Promise<string>} write Saves it as `csv` or `json`, and gives what is then told.
 * @param {function(string)} announce
 */
export function saveButtons(what, write, announce) {
  const told = el("span", { class: "fine", role: "status" });
  const button = (format) => {
    const label = format.toUpperCase();
    const made = el("button", { type: "button", class: "link-button", "aria-label": `Save ${what} as ${label}` }, label);
    made.addEventListener("click", async () => {
      made.disabled = true;
      told.textContent = "Fetching…";
      try {
        told.textContent = await write(format);
      } catch (error) {
        told.textContent = isCancelled(error) ? "" : `Not saved: ${error.detail || "the service does not answer"}`;
      }
      made.disabled = false;
      announce(told.textContent);
    });
    return made;
  };
  return el("p", { class: "save" }, el("span", {}, "Save as"), button("csv"), button("json"), told);
}

/** Save the hits of a search, the first thousand of them, given the body of its request. */
export async function saveSearch(request, format) {
  const body = { ...request, limit: PAGE };
  const ask = (cursor, options) => post("v1/search", cursor === null ? body : { ...body, cursor }, options);
  return saveList(ask, "hits", fileName(`search ${request.query}`, format), format);
}

/** Save a list of stories, the first thousand of them, given the parameters of its request. */
export async function saveStories(parameters, format) {
  const ask = (cursor, options) => get("v1/stories", { ...parameters, limit: PAGE, cursor }, options);
  return saveList(ask, "stories", fileName("stories", format), format);
}

async function saveList(ask, field, name, format) {
  const found = format === "csv" ? await wholeTable(ask) : await wholeList(ask, field);
  save(name, found.text, format === "csv" ? "text/csv" : "application/json");
  const told = `Saved ${counted(found.count, field === "hits" ? "hit" : "story", field)}`;
  return found.isCut ? `${told}, the first of more` : told;
}

async function wholeTable(ask) {
  const options = { headers: { Accept: "text/csv" }, read: async (answer) => [await answer.text(), answer.headers.get("X-Next-Cursor")] };
  let [text, cursor] = await ask(null, options);
  let count = lines(text);
  while (cursor !== null && count < MOST) {
    const [more, next] = await ask(cursor, options);
    text += more.slice(more.indexOf("\r\n") + 2); // no name of a column holds a line break
    count += lines(more);
    cursor = next;
  }
  return { text, count, isCut: cursor !== null };
}

async function wholeList(ask, field) {
  const answer = await ask(null, {});
  const items = [...answer[field]];
  let cursor = answer.next_cursor;
  while (cursor !== null && items.length < MOST) {
    const more = await ask(cursor, {});
    items.push(...more[field]);
    cursor = more.next_cursor;
  }
  const text = JSON.stringify({ ...answer, [field]: items, next_cursor: cursor }, null, 2);
  return { text, count: items.length, isCut: cursor !== null };
}

/** Count the rows of a table, its line of names left out: line ends outside of quotes. */
function lines(text) {
  return text.replace(/"[^"]*"/g, "").split("\r\n").length - 2;
}
