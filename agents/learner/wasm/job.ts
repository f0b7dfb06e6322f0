/** What every thread must know of a job: named numbers, passed on as a column of float64 behind the number of its task. */
export type Job<Field extends string> = Readonly<Record<Field, number>>

export function writeJob<Field extends string>(
  task: number,
  fields: readonly Field[],
  job: Job<Field>,
  column: Float64Array,
): void {
  column[0] = task
  fields.forEach((field, index) => {
    column[index + 1] = job[field]
  })
}

export function readJob<Field extends string>(fields: readonly Field[], column: Float64Array): Job<Field> {
  return Object.fromEntries(fields.map((field, index) => [field, column[index]])) as Job<Field>
}
