/**
 * Queries out of what was pasted: lines, or a column of a table.
 */

import { readCsv } from "../csv.js";
import { counted } from "../format.js";

const MOST_CHARACTERS = 2000;
const LETTER = /\p{L}/gu;
const NAMES = /^(query|queries|question|questions|search|text|q|frage|suche|requête|consulta)$/i;

/**
 * Read queries.
 *
 * @param {string} text
 * @param {{most: number, isTable?: boolean, column?: number, hasNames?: boolean}} options What is not given is guessed:
 *   a table has tabs, or names a column of queries in its first line; else lines are queries, commas and all.
 * @returns {{queries: string[], columns: string[], column: number, hasNames: boolean, isTable: boolean,
 *   canBeTable: boolean, told: string}} `columns` names those that there are; of lines there is one.
 */
export function readQueries(text, { most, isTable, column, hasNames }) {
  const table = readCsv(text);
  const named = table.length > 1 ? table[0].findIndex((cell) => NAMES.test(cell.trim())) : -1;
  const canBeTable = table.length > 1 && (named >= 0 || isEven(table));
  const isRead = isTable ?? (/\t/.test(text) || named >= 0);
  const rows = isRead ? table : text.split(/\r\n|\r|\n/).filter((line) => line.trim()).map((line) => [line]);
  const [first = []] = rows;
  const withNames = rows.length > 1 && isRead && (hasNames ?? named >= 0);
  const width = Math.max(1, ...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, i) => (withNames && first[i]?.trim()) || `Column ${i + 1}`);
  const guessed = named >= 0 ? named : wordiest(rows, width);
  const chosen = Math.min(column ?? guessed, width - 1);
  const cells = rows.slice(withNames ? 1 : 0).map((row) => (row[chosen] ?? "").trim());
  const filled = cells.filter((cell) => cell !== "");
  const distinct = [...new Set(filled)];
  const fitting = distinct.filter((cell) => Array.from(cell).length <= MOST_CHARACTERS);
  const queries = fitting.slice(0, most);
  return { queries, columns, column: chosen, hasNames: withNames, isTable: isRead, canBeTable, told: told({ filled, distinct, fitting, queries }) };
}

/** Whether all rows have the same number of cells, and more than one. */
function isEven(rows) {
  return rows[0].length > 1 && rows.every((row) => row.length === rows[0].length);
}

/** Return the column with the most letters: numbers and codes are shorter than questions. */
function wordiest(rows, width) {
  const letters = Array.from({ length: width }, (_, i) => rows.reduce((sum, row) => sum + ((row[i] ?? "").match(LETTER)?.length ?? 0), 0));
  return letters.indexOf(Math.max(...letters));
}

function told({ filled, distinct, fitting, queries }) {
  if (!filled.length) return "";
  const left = [];
  if (distinct.length < filled.length) left.push(`${counted(filled.length - distinct.length, "repeated one", "repeated ones")} left out`);
  if (fitting.length < distinct.length) left.push(`${distinct.length - fitting.length} longer than 2,000 characters left out`);
  if (queries.length < fitting.length) left.push(`the last ${fitting.length - queries.length} left out`);
  return [counted(queries.length, "query", "queries"), ...left].join(", ");
}
