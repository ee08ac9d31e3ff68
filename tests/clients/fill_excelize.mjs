/** Fill issued forms with excelize, Go compiled to WebAssembly: `node fill_excelize.mjs job.json` (see form_jobs.py). */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { init } from "excelize-wasm";
import { address, covering, dateFormat, locate, misplaced, runJobs, serialNumber } from "./form_jobs.mjs";

const excelize = await init(fileURLToPath(import.meta.resolve("excelize-wasm/excelize.wasm.gz")));

await runJobs((job) => {
  const workbook = checked(excelize.OpenReader(readFileSync(job.source)));
  const sheets = new Map(workbook.GetSheetList().list.map((name) => [name, undefined]));
  for (const answer of job.answers) {
    if (!sheets.has(answer.sheet)) throw misplaced(answer, "the workbook has no such sheet");
    if (!sheets.get(answer.sheet)) sheets.set(answer.sheet, places(workbook, answer.sheet));
    put(workbook, sheets.get(answer.sheet), answer);
  }
  writeFileSync(job.target, checked(workbook.WriteToBuffer()).buffer);
});
process.exit(0); // the Go program never ends by itself

/** What stands where on a sheet; asked once, because each question crosses into the Go program cell by cell. */
function places(workbook, sheet) {
  const { mergeCells } = checked(workbook.GetMergeCells(sheet, true));
  return {
    grid: checked(workbook.GetRows(sheet, { RawCellValue: true })).result,
    merges: mergeCells.map((range) => `${range.GetStartAxis()}:${range.GetEndAxis()}`),
  };
}

function put(workbook, { grid, merges }, answer) {
  const { sheet, value } = answer;
  const { row, column } = locate(grid, answer);
  const cell = address(row, column);
  if (covering(merges, row, column)) throw misplaced(answer, `${cell} is inside a merged range, not its first cell`);
  if (value?.date) putDate(workbook, sheet, cell, serialNumber(value.date));
  else if (value?.formula) checked(workbook.SetCellFormula(sheet, cell, value.formula.replace(/^=/, "")));
  else if (value === null) checked(workbook.SetCellDefault(sheet, cell, ""));
  else if (typeof value === "string") checked(workbook.SetCellStr(sheet, cell, value));
  else checked(workbook.SetCellValue(sheet, cell, value));
}

function putDate(workbook, sheet, cell, serial) {
  checked(workbook.SetCellValue(sheet, cell, serial));
  const { style } = checked(workbook.GetStyle(checked(workbook.GetCellStyle(sheet, cell)).style));
  const CustomNumFmt = dateFormat(style.CustomNumFmt);
  if (CustomNumFmt === style.CustomNumFmt) return;
  const dated = checked(workbook.NewStyle({ ...style, CustomNumFmt })).style;
  checked(workbook.SetCellStyle(sheet, cell, cell, dated));
}

/** The result of a call, or the error that it reports instead of throwing one. */
function checked(result) {
  if (result.error) throw new Error(result.error);
  return result;
}
