import {
  type GuardLimits,
  type LimitsLever,
  type LimitsObservation,
  NO_INDEX,
  NONE,
} from '../../../guard/limits.js'
import type { GuardInput } from '../../../guard/outcome.js'
import { opcodes } from '../../../guard/postfix.js'
import type { GuardState, WindowEntry } from '../../../guard/state.js'

export type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] }

/** A case under construction: one lever and one observation of each kind that limits can be tightened on. */
export interface CaseDraft {
  readonly levers: Writable<LimitsLever>[]
  readonly observations: Writable<LimitsObservation>[]
  readonly quantities: Writable<GuardLimits['quantities'][number]>[]
  readonly effects: Writable<GuardLimits['effects'][number]>[]
  readonly windows: Writable<GuardLimits['windows'][number]>[]
  readonly breakers: Writable<GuardLimits['breakers'][number]>[]
  readonly invariants: Uint8Array[]
  readonly state: {
    time: bigint
    leverTimes: bigint[]
    readings: { value: bigint; time: bigint }[]
    tripped: bigint
    entries: WindowEntry[][]
  }
  readonly input: {
    time: bigint
    readings: { value: bigint; low: bigint; high: bigint; time: bigint }[]
    inForce: bigint[]
    requested: bigint[]
  }
}

/** Limits with the inputs that they are to judge, one after another. */
export interface GuardCase {
  readonly limits: GuardLimits
  readonly state: GuardState
  readonly inputs: readonly GuardInput[]
}

const WIDE = 10n ** 37n

export function wideLever(increment: boolean): Writable<LimitsLever> {
  return {
    name: 0n,
    unit: 0n,
    increment,
    minimum: -WIDE,
    maximum: WIDE,
    initial: 0n,
    rangeResponse: 0n,
    zeroRefused: false,
    minimumChange: 0n,
    minimumChangeResponse: 0n,
    cooldownSeconds: 0n,
    cooldownResponse: 0n,
    maximumIncrease: NONE,
    increaseRelative: false,
    maximumDecrease: NONE,
    decreaseRelative: false,
    previousWithinBounds: false,
    changeResponse: 0n,
    stepPerHour: NONE,
    accrualSeconds: 3600n,
    rateResponse: 0n,
  }
}

export function wideObservation(): Writable<LimitsObservation> {
  return {
    name: 0n,
    unit: 0n,
    minimum: -WIDE,
    maximum: WIDE,
    rangeTier: 3n,
    zeroTier: 0n,
    maximumAgeSeconds: 10n ** 9n,
    ageTier: 3n,
    maximumJump: NONE,
    jumpWithinSeconds: 0n,
    jumpTier: 1n,
    maximumDeviation: NONE,
    deviationTier: 1n,
  }
}

/** A quantity on the second observation, filled by the first lever, without windows yet. */
export function wideDraft(time: bigint, increment: boolean): CaseDraft {
  const levers = [wideLever(increment), wideLever(true)]
  return {
    levers,
    observations: [wideObservation(), wideObservation()],
    quantities: [
      {
        name: 0n,
        unit: 0n,
        basis: 1n,
        floor: NONE,
        floorResponse: 0n,
        retentionSeconds: 10n ** 7n,
        capacity: 100n,
      },
    ],
    effects: [{ lever: 0n, quantity: 0n, coefficient: 10n ** 18n, observation: NO_INDEX }],
    windows: [],
    breakers: [],
    invariants: [],
    state: {
      time: time - 1n,
      leverTimes: [0n, 0n],
      readings: [
        { value: 0n, time: 0n },
        { value: 0n, time: 0n },
      ],
      tripped: 0n,
      entries: [[]],
    },
    input: { time, readings: [], inForce: [0n, 0n], requested: [0n, 0n] },
  }
}

export function finish(draft: CaseDraft, inputs: readonly GuardInput[] = [draft.input]): GuardCase {
  const { levers, observations, quantities, effects, windows, breakers, invariants } = draft
  const limits = { levers, observations, quantities, effects, windows, breakers, invariants, fallbacks: [0n] }
  return { limits, state: draft.state, inputs }
}

export const code = {
  constant(value: bigint): number[] {
    const word = BigInt.asUintN(256, value)
    return [
      opcodes.constant,
      ...Array.from({ length: 32 }, (_, index) => Number((word >> BigInt(8 * (31 - index))) & 0xffn)),
    ]
  },
  symbol: (index: number) => [opcodes.symbol, index],
  join: (...parts: readonly (number | readonly number[])[]) => Uint8Array.from(parts.flat()),
}
/** Numbers of the symbols: two observations, two levers after, two before, one quantity, time. */
export const symbols = { price: 0, supply: 1, lever: 2, leverBefore: 4, delta: 6, hours: 7 } as const
