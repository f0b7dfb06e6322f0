/** Aligns rows in columns, two spaces apart; numbers and short marks may be right-aligned. */
export function textTable(
  rows: readonly (readonly string[])[],
  rightAligned: readonly number[] = [],
): string {
  const widths = rows.reduce<number[]>(
    (sofar, row) => row.map((cell, column) => Math.max(sofar[column] ?? 0, cell.length)),
    [],
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0
          return rightAligned.includes(column) ? cell.padStart(width) : cell.padEnd(width)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A number short enough for a table. */
export function shortNumber(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '-'
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value)
  const size = Math.abs(value)
  return size >= 1e5 || (size < 1e-4 && size > 0)
    ? value.toExponential(2)
    : String(Number(value.toPrecision(4)))
}
