import { log } from '../../core/math/exponential.js'
import { cosTurns, sinTurns } from '../../core/math/trigonometry.js'

/** Where one reading comes from: the record, a calculation on it, or nothing but the policy's own median. */
export const marks = ['recorded', 'derived', 'imputed'] as const

export type Mark = (typeof marks)[number]

/** One quantity by the hour, before it is scaled into an observation. */
export interface Reading {
  readonly values: Float64Array
  /** Indices into `marks`, one an hour. */
  readonly marks: Uint8Array
}

/** Recorded history by the hour, as far as a policy could have read it. */
export interface ShadowRecord {
  readonly id: string
  readonly title: string
  /** In words: how hours were made of the record. */
  readonly rule: string
  readonly sources: readonly string[]
  /** Unix seconds of the first hour. */
  readonly startTime: number
  readonly hours: number
  readonly priceUsd: Float64Array
  readonly targetUsd: Float64Array
  /** By the name of the observation; what is not here has to be imputed. */
  readonly readings: Readonly<Record<string, Reading>>
}

/** The running mean with a memory of so many hours, as the economies keep theirs: each hour moves it by 1/memory. */
export function runningMean(values: Float64Array, memoryHours: number, start: number): Float64Array {
  let mean = start
  return values.map((value) => {
    mean += (value - mean) / memoryHours
    return mean
  })
}

/** log(value / value an hour before), 0 in the first hour. */
export function hourlyReturns(values: Float64Array): Float64Array {
  return values.map((value, hour) => (hour === 0 ? 0 : log(value / values[hour - 1]!)))
}

export function reading(values: Float64Array, mark: Mark | Uint8Array): Reading {
  const own = typeof mark === 'string' ? new Uint8Array(values.length).fill(marks.indexOf(mark)) : mark
  return { values, marks: own }
}

/** The readings that follow from price, target and clock alone, for every token. */
export function priceReadings(
  priceUsd: Float64Array,
  targetUsd: Float64Array,
  priceMarks: Uint8Array,
  startTime: number,
): Record<string, Reading> {
  const returns = hourlyReturns(priceUsd)
  const squares = runningMean(
    returns.map((value) => value * value),
    48,
    0,
  )
  const mean = runningMean(priceUsd, 24, priceUsd[0]!)
  const firstHour = Math.round(startTime / 3600)
  const clock = (wave: (turns: number) => number) =>
    reading(
      priceUsd.map((_, hour) => wave(((firstHour + hour) % 24) / 24)),
      'recorded',
    )
  return {
    'twap-deviation': reading(
      priceUsd.map((price, hour) => price / targetUsd[hour]! - 1),
      priceMarks,
    ),
    'mean-deviation-24h': reading(
      mean.map((price, hour) => price / targetUsd[hour]! - 1),
      'derived',
    ),
    momentum: reading(runningMean(returns, 24, 0), 'derived'),
    volatility: reading(
      squares.map((square) => Math.sqrt(square * 8760) - 1),
      'derived',
    ),
    'hour-sine': clock(sinTurns),
    'hour-cosine': clock(cosTurns),
  }
}
