/**
 * Tables as CSV (RFC 4180), written as the service writes them, and read as people paste them.
 */

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Write rows; a text that a spreadsheet would take for a formula gets an apostrophe before it. */
export function writeCsv(columns, rows) {
  return [columns, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/**
 * Read a table whose cells are divided by commas, semicolons or tabs, whichever its first line has most of.
 *
 * @param {string} text
 * @returns {string[][]} Rows; empty lines are left out.
 */
export function readCsv(text) {
  const body = text.replace(/^\uFEFF/, "");
  const between = dividerOf(body);
  const rows = [];
  let row = [];
  let value = "";
  let isQuoted = false;
  const endRow = () => {
    row.push(value);
    if (row.some((one) => one.trim())) rows.push(row);
    row = [];
    value = "";
  };
  for (let at = 0; at < body.length; at++) {
    const sign = body[at];
    if (isQuoted) {
      if (sign !== '"') value += sign;
      else if (body[at + 1] === '"') value += body[++at];
      else isQuoted = false;
    } else if (sign === '"' && value === "") isQuoted = true;
    else if (sign === between) {
      row.push(value);
      value = "";
    } else if (sign === "\n" || sign === "\r") {
      if (sign === "\r" && body[at + 1] === "\n") at++;
      endRow();
    } else value += sign;
  }
  endRow();
  return rows;
}

function dividerOf(text) {
  const [line] = text.split(/[\r\n]/, 1);
  const counts = ["\t", ";", ","].map((sign) => [line.split(sign).length, sign]);
  return counts.reduce((most, one) => (one[0] > most[0] ? one : most))[1];
}

function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
