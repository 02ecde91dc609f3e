/**
 * Many queries at once: a list or a table in, a table with the best passage of each out.
 */

import { el, fill } from "../dom.js";
import { saveButtons } from "../files.js";
import { counted } from "../format.js";
import { problemNotice } from "../notices.js";
import { answerAll } from "../queries/answers.js";
import { readQueries } from "../queries/input.js";
import { makeTable, saveTable } from "../queries/table.js";

const MOST = 1000;
const MOST_BYTES = 5_000_000;
/** What was pasted and answered last, so that coming back from an article finds it again. */
const kept = { text: "", choices: {}, queries: [], answers: [] };

export function mount(container, context) {
  const text = el("textarea", { id: "queries", rows: 8, dir: "auto", spellcheck: "false", "aria-describedby": "queries-hint" });
  const file = el("input", { id: "queries-file", type: "file", accept: ".csv,.tsv,.txt,text/csv,text/plain" });
  const column = el("select", { id: "queries-column" });
  const columnField = el("div", { class: "field" }, el("label", { for: "queries-column" }, "Column with the queries"), column);
  const names = el("input", { type: "checkbox", id: "queries-names" });
  const rows = el("input", { type: "checkbox", id: "queries-rows" });
  const rowsField = el("label", { class: "check", for: "queries-rows" }, rows, "The lines are rows of a table");
  const namesField = el("label", { class: "check", for: "queries-names" }, names, "The first line has the names of the columns");
  const told = el("p", { class: "fine", id: "queries-told", role: "status" });
  const run = el("button", { type: "submit", class: "button" }, "Search for all");
  const stop = el("button", { type: "button", class: "button button-quiet", hidden: true }, "Stop");
  const progress = el("progress", { "aria-label": "Queries answered", hidden: true });
  const state = el("div", {});
  const files = el("div", {});
  const table = makeTable();
  const form = el(
    "form",
    { class: "queries-form", on: { submit } },
    el("label", { for: "queries" }, "Queries, one a line, or a table pasted from a spreadsheet"),
    text,
    el("p", { class: "fine", id: "queries-hint" }, `Up to ${counted(MOST, "query", "queries")}, each a question or a few words. A file can be CSV or plain text.`),
    el("div", { class: "field" }, el("label", { for: "queries-file" }, "Or a file"), file),
    el("div", { class: "queries-table-fields" }, rowsField, columnField, namesField),
    told,
    el("div", { class: "queries-buttons" }, run, stop, progress),
  );
  let cancel = new AbortController();
  let input = null;

  fill(
    container,
    el("h1", {}, "List of queries"),
    el("p", { class: "lead" }, "Ask for many things at once, and take away a table with the best passage for each."),
    form,
    state,
    files,
    table.element,
  );
  text.value = kept.text;
  text.addEventListener("input", () => read({}));
  rows.addEventListener("change", () => read({ isTable: rows.checked }));
  for (const one of [column, names])
    one.addEventListener("change", () => read({ isTable: input.isTable, column: Number(column.value), hasNames: names.checked }));
  stop.addEventListener("click", () => cancel.abort());
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    if (chosen.size > MOST_BYTES) {
      told.textContent = "This file is larger than 5 MB.";
      return;
    }
    text.value = decoded(await chosen.arrayBuffer());
    read(/\.[ct]sv$/i.test(chosen.name) ? { isTable: true } : {});
  });

  /** Read what is to be asked, as it was chosen to be read. */
  function read(choices) {
    input = readQueries(text.value, { ...choices, most: MOST });
    rowsField.hidden = !(input.canBeTable || input.isTable);
    namesField.hidden = !input.isTable;
    columnField.hidden = input.columns.length < 2;
    rows.checked = input.isTable;
    fill(column, input.columns.map((name, i) => el("option", { value: i }, name)));
    column.value = String(input.column);
    names.checked = input.hasNames;
    told.textContent = input.told;
    run.disabled = input.queries.length === 0;
    Object.assign(kept, { text: text.value, choices });
  }

  async function submit(event) {
    event.preventDefault();
    cancel.abort();
    const mine = (cancel = new AbortController());
    const { queries } = input;
    Object.assign(kept, { queries, answers: [] });
    fill(state);
    fill(files);
    table.clear();
    run.disabled = true;
    stop.hidden = progress.hidden = false;
    progress.max = queries.length;
    progress.value = 0;
    const received = (answers, waitS) => {
      kept.answers.push(...answers);
      table.add(queries, kept.answers.length - answers.length, answers);
      progress.value = kept.answers.length;
      told.textContent = waitS ? `The service asks to wait: going on in ${waitS} s.` : `${kept.answers.length} of ${queries.length} answered`;
    };
    try {
      await answerAll(queries, received, mine.signal);
    } catch (error) {
      if (error.name !== "AbortError") fill(state, problemNotice(error, () => form.requestSubmit()));
    }
    if (cancel === mine) done();
  }

  function done() {
    run.disabled = input.queries.length === 0;
    stop.hidden = progress.hidden = true;
    const { queries, answers } = kept;
    const summary = summed(queries, answers);
    told.textContent = summary;
    context.announce(summary);
    if (answers.length) fill(files, saveButtons("this table", (format) => saveTable(queries, answers, format), context.announce));
  }

  return {
    show() {
      context.title("List of queries");
      read(kept.choices);
      if (kept.answers.length) {
        table.clear();
        table.add(kept.queries, 0, kept.answers);
        done();
      }
    },
    leave: () => cancel.abort(),
  };
}

function summed(queries, answers) {
  const answered = answers.filter((one) => one.response?.answerable).length;
  const failed = answers.filter((one) => one.problem).length;
  const parts = [`${counted(answers.length, "query", "queries")} asked, ${answered} probably answered`];
  if (failed) parts.push(`${failed} refused`);
  if (answers.length < queries.length) parts.push(`${queries.length - answers.length} not asked`);
  return `${parts.join(", ")}.`;
}

/** Read a file as UTF-8, or where it is not, as one of the encodings that spreadsheets still write. */
function decoded(bytes) {
  const [first, second] = new Uint8Array(bytes.slice(0, 2));
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
