/** What every thread must know of an update: named numbers, passed on as a column of float64. */
export type Job<Field extends string> = Readonly<Record<Field, number>>

export function writeJob<Field extends string>(
  fields: readonly Field[],
  job: Job<Field>,
  column: Float64Array,
): void {
  fields.forEach((field, index) => {
    column[index] = job[field]
  })
}

export function readJob<Field extends string>(fields: readonly Field[], column: Float64Array): Job<Field> {
  return Object.fromEntries(fields.map((field, index) => [field, column[index]])) as Job<Field>
}
