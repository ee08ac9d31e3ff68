/** Fill issued forms with SheetJS: `node fill_sheetjs.mjs job.json` (job file: see form_jobs.py). */
import { readFileSync, writeFileSync } from "node:fs";
import { extname } from "node:path";
import XLSX from "xlsx";
import { locate, misplaced, runJobs, serialNumber } from "./form_jobs.mjs";

// No bookVBA: a macro project inside a file that is saved as .xlsx would be one that Excel refuses to open.
const READ = { type: "buffer", cellStyles: true, cellNF: true, cellFormula: true, sheetStubs: true };
const WRITE = { type: "buffer", cellStyles: true, compression: true };
const BOOK_TYPES = { ".xlsx": "xlsx", ".xlsb": "xlsb", ".xls": "biff8", ".ods": "ods" };

await runJobs((job) => {
  const workbook = XLSX.read(readFileSync(job.source), READ);
  for (const answer of job.answers) put(workbook, answer);
  writeFileSync(job.target, XLSX.write(workbook, { ...WRITE, bookType: BOOK_TYPES[extname(job.target)] }));
});

function put(workbook, answer) {
  if (!workbook.SheetNames.includes(answer.sheet)) throw misplaced(answer, "the workbook has no such sheet");
  const sheet = workbook.Sheets[answer.sheet];
  const { row, column } = locate(grid(sheet), answer);
  const address = XLSX.utils.encode_cell({ r: row, c: column });
  const merge = (sheet["!merges"] ?? []).find(({ s, e }) => s.r <= row && row <= e.r && s.c <= column && column <= e.c);
  if (merge && (merge.s.r !== row || merge.s.c !== column)) {
    throw misplaced(answer, `${address} is inside a merged range, not its first cell`);
  }
  // Built anew, not changed: the old cell's cached text (w), rich text (r) and formula (f) would be written again.
  const { z, c, l } = sheet[address] ?? {};
  sheet[address] = { ...content(answer.value, z, workbook), ...(c && { c }), ...(l && { l }) };
}

function grid(sheet) {
  if (!sheet["!ref"]) return [];
  const { e } = XLSX.utils.decode_range(sheet["!ref"]);
  return XLSX.utils.sheet_to_json(sheet, { header: 1, raw: true, blankrows: true, range: { s: { r: 0, c: 0 }, e } });
}

function content(value, format, workbook) {
  if (value === null) return { t: "z", z: format };
  if (typeof value === "string") return { t: "s", v: value, z: format };
  if (typeof value === "boolean") return { t: "b", v: value, z: format };
  if (typeof value === "number") return { t: "n", v: value, z: format };
  if (value.formula) return { t: "n", f: value.formula.replace(/^=/, ""), z: format };
  const serial = serialNumber(value.date, workbook.Workbook?.WBProps?.date1904);
  return { t: "n", v: serial, z: format && XLSX.SSF.is_date(format) ? format : "yyyy-mm-dd" };
}
