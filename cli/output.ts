import { MinthelmError } from '../core/errors.js'

/** Data goes to standard output, so that it can be piped. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Messages for the reader go to standard error. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** One JSON document on standard output. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2))
}

/** A line that is rewritten in place on a terminal, and printed now and then elsewhere. */
export class ProgressLine {
  private lastPrinted = 0
  private open = false

  constructor(
    private readonly everyMilliseconds = 5000,
    private readonly terminal = process.stderr.isTTY === true,
  ) {}

  update(text: string): void {
    if (this.terminal) {
      process.stderr.write(`\r\u001b[2K${text}`)
      this.open = true
      return
    }
    const now = performance.now()
    if (now - this.lastPrinted >= this.everyMilliseconds) {
      say(text)
      this.lastPrinted = now
    }
  }

  /** Ends the line, so that what follows starts on its own. */
  end(text?: string): void {
    if (this.terminal && this.open) process.stderr.write('\r\u001b[2K')
    this.open = false
    if (text !== undefined) say(text)
  }
}

/** Prints an error the way its reader needs it, and returns the exit status. */
export function reportError(error: unknown): number {
  if (error instanceof MinthelmError) {
    say(`minthelm: ${error.what}`)
    if (error.where !== undefined) say(`  where:  ${error.where}`)
    say(`  remedy: ${error.remedy}`)
    return error.exitStatus
  }
  say(
    `minthelm: an unexpected error. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  )
  return 1
}

/** Seconds as "1 m 05 s" or "12 s". */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, '0')} s`
}

/** A whole number with thin groups: 1,500,000. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}
