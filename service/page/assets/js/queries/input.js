/**
 * Queries out of what was pasted: lines, or a column of a table.
 */

import { readCsv } from "../csv.js";
import { counted } from "../format.js";

const MOST_CHARACTERS = 2000;
const NAMES = /^(query|queries|question|questions|search|text|q|frage|suche|requête|consulta)$/i;

/**
 * Read queries.
 *
 * @param {string} text
 * @param {{isTable: boolean, most: number, column?: number, hasNames?: boolean}} options A text with tabs is a table
 *   without being called one. Column and names are guessed unless given.
 * @returns {{queries: string[], columns: string[], column: number, hasNames: boolean, isTable: boolean, told: string}}
 *   `columns` names those that there are; of lines there is one.
 */
export function readQueries(text, { isTable, most, column, hasNames }) {
  const isRead = isTable || /\t/.test(text);
  const rows = isRead ? readCsv(text) : text.split(/\r\n|\r|\n/).filter((line) => line.trim()).map((line) => [line]);
  const [first = []] = rows;
  const named = first.findIndex((cell) => NAMES.test(cell.trim()));
  const withNames = rows.length > 1 && isRead && (hasNames ?? named >= 0);
  const width = Math.max(1, ...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, i) => (withNames && first[i]?.trim()) || `Column ${i + 1}`);
  const chosen = Math.min(column ?? Math.max(named, 0), width - 1);
  const cells = rows.slice(withNames ? 1 : 0).map((row) => (row[chosen] ?? "").trim());
  const filled = cells.filter((cell) => cell !== "");
  const distinct = [...new Set(filled)];
  const fitting = distinct.filter((cell) => Array.from(cell).length <= MOST_CHARACTERS);
  const queries = fitting.slice(0, most);
  return { queries, columns, column: chosen, hasNames: withNames, isTable: isRead, told: told({ filled, distinct, fitting, queries }) };
}

function told({ filled, distinct, fitting, queries }) {
  if (!filled.length) return "";
  const left = [];
  if (distinct.length < filled.length) left.push(`${counted(filled.length - distinct.length, "repeated one", "repeated ones")} left out`);
  if (fitting.length < distinct.length) left.push(`${distinct.length - fitting.length} longer than 2,000 characters left out`);
  if (queries.length < fitting.length) left.push(`the last ${fitting.length - queries.length} left out`);
  return [counted(queries.length, "query", "queries"), ...left].join(", ");
}
