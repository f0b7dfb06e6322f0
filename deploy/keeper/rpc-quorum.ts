import {
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type IBackoff,
  type IBackoffFactory,
  type IPolicy,
  type IRetryBackoffContext,
  retry,
  wrap,
} from 'cockatiel'
import { canonicalJson } from '../../checkpoints/canonical-json.js'
import { type RpcEndpoint, RpcFailure } from './rpc-endpoint.js'

/** The endpoints do not give one answer. Nothing is decided or sent on such a reading. */
export class NoQuorum extends Error {
  constructor(
    message: string,
    /** What each endpoint that failed said. */
    readonly failures: readonly RpcFailure[],
  ) {
    super(message)
    this.name = 'NoQuorum'
  }
}

/** A block that enough endpoints have. */
export interface Head {
  readonly number: bigint
  readonly hash: `0x${string}`
  /** Seconds. */
  readonly timestamp: bigint
  readonly baseFeePerGas: bigint
}

/** How requests are retried before they count as failed. */
export interface RetryFigures {
  readonly attempts: number
  readonly initialDelayMilliseconds: number
  readonly maximumDelayMilliseconds: number
  /** So many failures in a row, and the endpoint is left alone for `restMilliseconds`. */
  readonly failuresInARow: number
  readonly restMilliseconds: number
}

interface RawBlock {
  readonly number: `0x${string}`
  readonly hash: `0x${string}`
  readonly timestamp: `0x${string}`
  readonly baseFeePerGas?: `0x${string}`
}

function headOf(block: RawBlock): Head {
  return {
    number: BigInt(block.number),
    hash: block.hash,
    timestamp: BigInt(block.timestamp),
    baseFeePerGas: BigInt(block.baseFeePerGas ?? 0),
  }
}

const isTransient = (error: Error) => !(error instanceof RpcFailure) || error.kind !== 'answered'

type RetryContext = IRetryBackoffContext<unknown>

/** Waits with decorrelated jitter, and at least as long as a busy endpoint asked for. */
class PatientBackoff implements IBackoffFactory<RetryContext> {
  constructor(private readonly jitter: IBackoffFactory<unknown>) {}

  next(context: RetryContext): IBackoff<RetryContext> {
    const wait = this.jitter.next(context)
    const { result } = context
    const error = 'error' in result ? result.error : undefined
    const asked = error instanceof RpcFailure ? (error.retryAfterMilliseconds ?? 0) : 0
    const following = new PatientBackoff(wait)
    return { duration: Math.max(wait.duration, asked), next: (later) => following.next(later) }
  }
}

function policyOf(figures: RetryFigures): IPolicy {
  const transient = handleWhen(isTransient)
  const backoff = new PatientBackoff(
    new ExponentialBackoff({
      initialDelay: figures.initialDelayMilliseconds,
      maxDelay: figures.maximumDelayMilliseconds,
    }),
  )
  return wrap(
    retry(transient, { maxAttempts: figures.attempts, backoff }),
    circuitBreaker(transient, {
      halfOpenAfter: figures.restMilliseconds,
      breaker: new ConsecutiveBreaker(figures.failuresInARow),
    }),
  )
}

/** Called with every failed request, for metrics. */
export type FailureListener = (endpoint: number, kind: string) => void

/**
 * Several endpoints that are believed only where enough of them say the same. One that lies, lags or fails is outvoted;
 * where no answer has the votes, nothing is read.
 */
export class RpcQuorum {
  private readonly policies: readonly IPolicy[]

  constructor(
    readonly endpoints: readonly RpcEndpoint[],
    /** Endpoints that must agree. */
    readonly votes: number,
    retries: RetryFigures,
    private readonly onFailure: FailureListener = () => {},
  ) {
    this.policies = endpoints.map(() => policyOf(retries))
  }

  private async ask(index: number, method: string, params: readonly unknown[]): Promise<unknown> {
    const endpoint = this.endpoints[index]!
    try {
      return await this.policies[index]!.execute(() => this.tryOnce(endpoint, method, params))
    } catch (cause) {
      if (cause instanceof RpcFailure) throw cause
      this.onFailure(endpoint.number, 'resting')
      throw new RpcFailure('unreachable', `endpoint ${endpoint.number} is left alone after repeated failures`)
    }
  }

  private async tryOnce(endpoint: RpcEndpoint, method: string, params: readonly unknown[]): Promise<unknown> {
    try {
      return await endpoint.request(method, params)
    } catch (cause) {
      if (cause instanceof RpcFailure) this.onFailure(endpoint.number, cause.kind)
      throw cause
    }
  }

  /** Every endpoint's answer or failure, in their order. */
  private everyone(method: string, params: readonly unknown[]): Promise<readonly unknown[]> {
    return Promise.all(
      this.endpoints.map((_, index) =>
        this.ask(index, method, params).catch((failure: unknown) => failure as RpcFailure),
      ),
    )
  }

  private elect(method: string, answers: readonly unknown[]): unknown {
    const counts = new Map<string, { votes: number; answer: unknown }>()
    for (const answer of answers) {
      // A refusal that the node stands by (a revert with its data) is an answer too.
      if (answer instanceof RpcFailure && answer.kind !== 'answered') continue
      const key = answer instanceof RpcFailure ? `refused ${answer.data ?? ''}` : canonicalJson(answer)
      const entry = counts.get(key) ?? { votes: 0, answer }
      entry.votes++
      counts.set(key, entry)
      if (entry.votes >= this.votes) {
        if (answer instanceof RpcFailure) throw answer
        return answer
      }
    }
    const failures = answers.filter((answer): answer is RpcFailure => answer instanceof RpcFailure)
    const said = failures.map((failure) => failure.message).join('; ')
    throw new NoQuorum(
      `${counts.size} different answers to ${method} where ${this.votes} equal ones are due${said === '' ? '' : `: ${said}`}`,
      failures,
    )
  }

  /**
   * The answer that enough endpoints give.
   * @throws RpcFailure where enough endpoints refuse in the same way (a revert)
   * @throws NoQuorum where no answer has the votes
   */
  async read(method: string, params: readonly unknown[]): Promise<unknown> {
    return this.elect(method, await this.everyone(method, params))
  }

  /** The highest block that enough endpoints have reached and agree on. */
  async head(): Promise<Head> {
    const answers = await this.everyone('eth_getBlockByNumber', ['latest', false])
    const blocks = answers.filter((answer): answer is RawBlock => !(answer instanceof RpcFailure))
    const numbers = blocks.map((block) => BigInt(block.number)).sort((a, b) => (a < b ? 1 : a > b ? -1 : 0))
    const reached = numbers[this.votes - 1]
    if (reached === undefined) return headOf(this.elect('eth_getBlockByNumber', answers) as RawBlock)
    if (blocks.filter((block) => BigInt(block.number) === reached).length === this.endpoints.length) {
      const first = blocks[0]!.hash
      if (blocks.every((block) => block.hash === first)) return headOf(blocks[0]!)
    }
    return this.block(reached)
  }

  /** A block by its number. */
  async block(number: bigint): Promise<Head> {
    const answer = await this.read('eth_getBlockByNumber', [`0x${number.toString(16)}`, false])
    if (answer === null) throw new NoQuorum(`Block ${number} is not there yet`, [])
    return headOf(answer as RawBlock)
  }

  /** One request to every endpoint: each one's answer or failure. For sending, where any acceptance counts. */
  broadcast(method: string, params: readonly unknown[]): Promise<readonly unknown[]> {
    return this.everyone(method, params)
  }
}
