type ExitStatus = 1 | 2 | 130

/** What an error tells its reader: what happened, where, and what to do next. */
export interface ErrorReport {
  readonly what: string
  /** A config path, a file and line, a tensor's name with step and seed. */
  readonly where?: string
  readonly remedy: string
  /** 2: the call or the config is wrong. 1: a right call failed. 130: its user stopped it. */
  readonly exitStatus?: ExitStatus
  readonly cause?: unknown
}

/** The one error class of the laboratory; its message is meant for people. */
export class MinthelmError extends Error {
  readonly what: string
  readonly where: string | undefined
  readonly remedy: string
  readonly exitStatus: ExitStatus

  constructor(report: ErrorReport) {
    const place = report.where === undefined ? '' : ` (${report.where})`
    super(
      `${report.what}${place}. ${report.remedy}`,
      report.cause === undefined ? {} : { cause: report.cause },
    )
    this.name = 'MinthelmError'
    this.what = report.what
    this.where = report.where
    this.remedy = report.remedy
    this.exitStatus = report.exitStatus ?? 1
  }
}

/** A wrong call or config: the caller can mend it, so the exit status is 2. */
export function usageError(what: string, where: string | undefined, remedy: string): MinthelmError {
  return new MinthelmError({ what, remedy, exitStatus: 2, ...(where === undefined ? {} : { where }) })
}

/** The number of single-character edits that turn one word into another. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const substituted = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1)
      current.push(Math.min(substituted, previous[column]! + 1, current[column - 1]! + 1))
    }
    previous = current
  }
  return previous[to.length]!
}

/** The candidate nearest to a mistyped word, or undefined where none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(word.length / 2))
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance || (distance === bestDistance && best === undefined)) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** An unknown name, with the nearest known one and the whole list where it is short. */
export function unknownName(
  kind: string,
  name: string,
  known: readonly string[],
  where?: string,
): MinthelmError {
  const near = nearest(name, known)
  const suggestion = near === undefined ? '' : `Did you mean "${near}"? `
  return usageError(`Unknown ${kind} "${name}"`, where, `${suggestion}Known: ${known.join(', ')}.`)
}
