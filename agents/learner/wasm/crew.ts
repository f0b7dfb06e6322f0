/** The threads that work on one update, seen from one of them. */
export interface Crew {
  /** This thread's number; 0 is the thread that called update. */
  readonly index: number
  readonly size: number
  /** Returns when all threads have called it as often as this one. */
  wait(): void
}

/** The half-open range of `count` equal pieces of work that falls to a thread. */
export function shareOf(crew: Crew, count: number): { first: number; end: number } {
  return {
    first: Math.floor((count * crew.index) / crew.size),
    end: Math.floor((count * (crew.index + 1)) / crew.size),
  }
}

/** The calling thread alone. */
export const alone: Crew = { index: 0, size: 1, wait: () => {} }
