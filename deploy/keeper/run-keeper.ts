import { Cron } from 'croner'
import { MinthelmError, usageError } from '../../core/errors.js'
import type { Health } from './health-server.js'
import type { Keeper } from './keeper.js'
import type { KeeperFigures } from './keeper-config.js'
import type { KeeperMetrics } from './keeper-metrics.js'
import { RpcFailure } from './rpc-endpoint.js'
import { NoQuorum } from './rpc-quorum.js'
import type { Notice } from './settle.js'

/** When decisions may be made: always, or after each time of a schedule until one is made. */
export class Schedule {
  private due: boolean
  private readonly job: Cron | null

  /** @param pattern a cron pattern in UTC, seconds allowed; undefined: always */
  constructor(pattern: string | undefined) {
    this.due = pattern === undefined
    try {
      this.job =
        pattern === undefined
          ? null
          : new Cron(pattern, { timezone: 'UTC' }, () => {
              this.due = true
            })
    } catch (cause) {
      throw usageError(
        `"${pattern}" is no schedule: ${cause instanceof Error ? cause.message : String(cause)}`,
        '--schedule',
        'Give a cron pattern such as "5 * * * *" (UTC).',
      )
    }
  }

  readonly isDue = (): boolean => this.due

  /** A decision was made: the next time is waited for. */
  decided(): void {
    if (this.job !== null) this.due = false
  }

  stop(): void {
    this.job?.stop()
  }
}

/** Waits, or less where the signal says stop. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}

/** What a failed look at the chain is called in the metrics; null where it is a bug and must not be lived with. */
function failureKind(cause: unknown): string | null {
  if (cause instanceof NoQuorum) return 'no-quorum'
  if (cause instanceof RpcFailure) return `rpc-${cause.kind}`
  if (cause instanceof MinthelmError) return 'failure'
  return null
}

/** The loop of a keeper: a tick, a pause; after failures longer pauses with jitter; until it is asked to stop. */
export class KeeperLoop {
  private failures = 0
  private lastGood: number | null = null
  private lastWords = 'It has not looked at the chain yet'

  constructor(
    private readonly keeper: Keeper,
    private readonly figures: KeeperFigures,
    private readonly metrics: KeeperMetrics,
    private readonly notice: Notice,
    private readonly monotonic: () => number,
  ) {}

  /** Healthy: the chain was looked at lately, and nothing stands against deciding. */
  health(): Health {
    const { anomaly } = this.keeper
    if (anomaly !== null) return { healthy: false, reason: anomaly }
    const allowed = Math.max(this.figures.noNewHeadMilliseconds, 3 * this.figures.pollMilliseconds)
    const healthy = this.lastGood !== null && this.monotonic() - this.lastGood <= allowed
    return { healthy, reason: healthy && this.failures === 0 ? 'All is well' : this.lastWords }
  }

  /**
   * Runs until the signal stops it; a tick that has begun is finished first.
   * @throws what no retrying can mend: a bug
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const { head, openIntents } = await this.keeper.tick()
        this.metrics.tick(head, openIntents)
        this.failures = 0
        this.lastGood = this.monotonic()
      } catch (cause) {
        const kind = failureKind(cause)
        if (kind === null) throw cause
        this.failures++
        this.lastWords = cause instanceof Error ? cause.message : String(cause)
        this.metrics.failedTick()
        this.notice(kind, this.lastWords)
      }
      await pause(this.pauseMilliseconds(), signal)
    }
  }

  private pauseMilliseconds(): number {
    const { pollMilliseconds, maximumPauseMilliseconds } = this.figures
    const longest = Math.min(pollMilliseconds * 2 ** this.failures, maximumPauseMilliseconds)
    return this.failures === 0 ? pollMilliseconds : longest * (0.5 + 0.5 * Math.random())
  }
}
