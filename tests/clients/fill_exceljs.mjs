/** Fill issued forms with ExcelJS: `node fill_exceljs.mjs job.json` (job file: see form_jobs.py). */
import ExcelJS from "exceljs";
import { dateFormat, locate, misplaced, runJobs, serialNumber } from "./form_jobs.mjs";

await runJobs(async (job) => {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(job.source);
  for (const answer of job.answers) put(workbook, answer);
  await workbook.xlsx.writeFile(job.target);
});

function put(workbook, answer) {
  const sheet = workbook.getWorksheet(answer.sheet);
  if (!sheet) throw misplaced(answer, "the workbook has no such sheet");
  const { row, column } = locate(grid(sheet), answer);
  const cell = sheet.getCell(row + 1, column + 1);
  // ExcelJS would quietly write to the first cell of the range instead.
  if (isCovered(cell)) throw misplaced(answer, `${cell.address} is inside a merged range, not its first cell`);
  if (answer.value?.date) {
    store(cell, serialNumber(answer.value.date, workbook.properties.date1904), dateFormat(cell.numFmt));
  } else {
    store(cell, answer.value?.formula ? { formula: answer.value.formula.replace(/^=/, "") } : answer.value);
  }
}

function store(cell, value, numFmt = cell.numFmt) {
  // A new style, because cells share theirs: a changed one would change the number format of other cells too.
  if (numFmt !== cell.numFmt) cell.style = { ...cell.style, numFmt };
  cell.value = value;
}

function grid(sheet) {
  return Array.from({ length: sheet.rowCount }, (_, row) =>
    Array.from({ length: sheet.columnCount }, (_, column) => {
      const cell = sheet.getCell(row + 1, column + 1);
      // A covered cell repeats the text of its range's first cell.
      return isCovered(cell) || cell.value === null ? "" : cell.text;
    }),
  );
}

function isCovered(cell) {
  return cell.isMerged && cell.master !== cell;
}
