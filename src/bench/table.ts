/** Text tables. */

/** Columns of one table: their headings, and whether they hold numbers, which stand to the right. */
export interface Column {
  readonly heading: string;
  readonly numeric?: boolean;
}

/** Lines of a table with a rule under its headings. A row may be shorter than the table is wide. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const headings = columns.map(({ heading }) => heading);
  const widths = columns.map((_, at) => Math.max(...[headings, ...rows].map((row) => width(row[at] ?? ""))));
  const line = (row: readonly string[]) => {
    const cells = columns.map(({ numeric }, at) => {
      const text = row[at] ?? "";
      const padding = " ".repeat(widths[at]! - width(text));
      return numeric ? padding + text : text + padding;
    });
    return cells.join("  ").trimEnd();
  };
  const rule = widths.map((count) => "─".repeat(count));
  return [line(headings), line(rule), ...rows.map(line)].join("\n");
}

/** Characters, counted as code points. */
function width(text: string): number {
  return [...text].length;
}

/** A number with three significant digits, never in exponents. */
export function threeDigits(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(digits, 6));
}
