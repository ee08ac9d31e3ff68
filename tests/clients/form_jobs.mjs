/**
 * The job file of the JavaScript clients, and where an answer belongs on a sheet; form_jobs.py in JavaScript.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const CODE_HEADER = "编号";
const DAY_MS = 86_400_000;

/** An answer of the job cannot be put where the job wants it. */
export class AnswerError extends Error {}

/** Run `fillWorkbook(job)` for each job of the file named on the command line; the first fault ends with exit code 1. */
export async function runJobs(fillWorkbook) {
  for (const job of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
    job.answers = job.answers.map(([sheet, code, header, value]) => ({ sheet, code, header, value }));
    try {
      await fillWorkbook(job);
    } catch (error) {
      console.error(`${basename(job.source)}: ${error instanceof AnswerError ? error.message : error.stack}`);
      process.exit(1);
    }
  }
}

/**
 * Row and column (from 0) of the answer in `grid`, the cell values of its sheet from A1 on.
 * Throws AnswerError unless exactly one column and one row fit.
 */
export function locate(grid, answer) {
  const rows = grid.map((row) => Array.from(row, comparable));
  const head = rows.findIndex((row) => row.includes(CODE_HEADER));
  if (head < 0) throw misplaced(answer, `the sheet has no cell '${CODE_HEADER}'`);
  const codeColumn = rows[head].indexOf(CODE_HEADER);
  const codes = rows.map((row, number) => (number <= head ? "" : (row[codeColumn] ?? "")));
  return { row: only(codes, answer, "code"), column: only(rows[head], answer, "header") };
}

/** An AnswerError that names the answer. */
export function misplaced({ sheet, code, header }, why) {
  return new AnswerError(`sheet '${sheet}', code '${code}', header '${header}': ${why}`);
}

/** Days between 1899-12-30 (or 1904-01-01) and the ISO date: no JavaScript Date, so no time zone, comes between. */
export function serialNumber(isoDate, date1904 = false) {
  const day = Date.parse(`${isoDate}T00:00:00Z`);
  if (Number.isNaN(day)) throw new AnswerError(`'${isoDate}' is not a date like 2019-09-20`);
  return (day - (date1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30))) / DAY_MS;
}

/** The number format if it is one of dates, else ISO dates. */
export function dateFormat(format = "") {
  const code = format.replace(/"[^"]*"|\[[^\]]*\]|\\./g, "");
  return /[yd]/i.test(code) ? format : "yyyy-mm-dd";
}

/** A1 address of a row and column from 0. */
export function address(row, column) {
  let letters = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return `${letters}${row + 1}`;
}

/** The merged range among `references` (like `G4:H4`) that covers a cell without beginning there. */
export function covering(references, row, column) {
  return references.find((reference) => {
    const [first, last = first] = reference.split(":").map(place);
    const inside = first.row <= row && row <= last.row && first.column <= column && column <= last.column;
    return inside && (first.row !== row || first.column !== column);
  });
}

function place(reference) {
  const [, letters, digits] = /^([A-Z]+)([0-9]+)$/.exec(reference);
  const column = [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { row: Number(digits) - 1, column };
}

function only(texts, answer, field) {
  const wanted = comparable(answer[field]);
  const places = texts.flatMap((text, place) => (text && text === wanted ? [place] : []));
  if (places.length !== 1) throw misplaced(answer, `${field} found ${places.length} times, expected once`);
  return places[0];
}

function comparable(cell) {
  return String(cell ?? "").replace(/\s+/gu, "");
}
