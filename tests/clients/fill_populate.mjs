/** Fill issued forms with xlsx-populate: `node fill_populate.mjs job.json` (job file: see form_jobs.py). */
import XlsxPopulate from "xlsx-populate";
import { covering, dateFormat, locate, misplaced, runJobs, serialNumber } from "./form_jobs.mjs";

await runJobs(async (job) => {
  const workbook = await XlsxPopulate.fromFileAsync(job.source);
  for (const answer of job.answers) put(workbook, answer);
  await workbook.toFileAsync(job.target);
});

function put(workbook, answer) {
  const sheet = workbook.sheet(answer.sheet);
  if (!sheet) throw misplaced(answer, "the workbook has no such sheet");
  const { row, column } = locate(grid(sheet), answer);
  const cell = sheet.cell(row + 1, column + 1);
  // It has no question for "which merges are there", only for "is this range one".
  if (covering(Object.keys(sheet._mergeCells), row, column)) {
    throw misplaced(answer, `${cell.address()} is inside a merged range, not its first cell`);
  }
  if (answer.value?.date) {
    cell.value(serialNumber(answer.value.date)).style("numberFormat", dateFormat(cell.style("numberFormat")));
  } else if (answer.value?.formula) {
    cell.formula(answer.value.formula.replace(/^=/, ""));
  } else if (answer.value === null) {
    cell.clear();
  } else {
    cell.value(answer.value);
  }
}

function grid(sheet) {
  const used = sheet.usedRange();
  if (!used) return [];
  const values = sheet.range(1, 1, used.endCell().rowNumber(), used.endCell().columnNumber()).value();
  return values.map((row) => row.map((value) => (value instanceof XlsxPopulate.RichText ? value.text() : value)));
}
