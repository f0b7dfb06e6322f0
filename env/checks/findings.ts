/** What is wrong with an environment: each kind of problem once, where it was first seen. */
export class Findings {
  private readonly first = new Map<string, string>()

  /** Notes a problem of a kind; later ones of the same kind are dropped. */
  note(kind: string, words: string): void {
    if (!this.first.has(kind)) this.first.set(kind, words)
  }

  list(): string[] {
    return [...this.first.values()]
  }
}

/** Whether two columns hold the same numbers, NaN and the sign of zero included. */
export function sameValues(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index++) if (!Object.is(one[index], other[index])) return false
  return true
}
