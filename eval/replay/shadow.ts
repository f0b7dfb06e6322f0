import type { Bundle, BundleObservation } from '../../checkpoints/runtime/bundle.js'
import { BundleDecider } from '../../checkpoints/runtime/decide.js'
import { leverToAction } from '../../env/lever-action.js'
import { type Mark, marks, type ShadowRecord } from './shadow-record.js'

/** Observations are cut to this size in training, and so they are here. */
const OBSERVATION_LIMIT = 3

/** What became of one lever, hour by hour. */
export interface ShadowLever {
  readonly name: string
  readonly unit: string
  /** What the policy would have asked for. */
  readonly raw: Float64Array
  /** What the guard would have let through. */
  readonly guarded: Float64Array
  /** Shares of hours in which the limit changed the request. */
  readonly shareRateBound: number
  readonly shareBoundsBound: number
}

/** One observation over the whole record. */
export interface ShadowObservation {
  readonly name: string
  /** Shares of hours by where the reading came from; they add up to 1. */
  readonly shares: Readonly<Record<Mark, number>>
  /** Share of hours outside what the policy met in training or evaluation; 0 where it is imputed. */
  readonly shareOutOfRange: number
  readonly trainedFrom: number
  readonly trainedTo: number
}

/**
 * A bundle beside recorded history: what it would have asked for and what its guard would have let through. Its levers
 * move nothing in the record, so nothing here says what the market would have done.
 */
export interface Shadow {
  /** The economy that the policy was trained on. */
  readonly environment: string
  readonly policyHash: string
  readonly record: ShadowRecord
  readonly levers: readonly ShadowLever[]
  readonly observations: readonly ShadowObservation[]
  /** 1 in hours in which a reading that is not imputed lies outside the training range. */
  readonly outOfRange: Uint8Array
  readonly shareOutOfRange: number
  readonly decisions: number
}

/** The observation columns of a record: `values[feature * hours + hour]`, with marks alike; levers are filled in later. */
function observe(bundle: Bundle, record: ShadowRecord): { values: Float32Array; sources: Uint8Array } {
  const { hours } = record
  const values = new Float32Array(bundle.observations.length * hours)
  const sources = new Uint8Array(values.length)
  bundle.observations.forEach((feature, index) => {
    const source = record.readings[feature.name]
    for (let hour = 0; hour < hours; hour++) {
      const scaled = source === undefined ? feature.median : source.values[hour]! / feature.scale
      values[index * hours + hour] = Math.min(Math.max(scaled, -OBSERVATION_LIMIT), OBSERVATION_LIMIT)
      sources[index * hours + hour] = source === undefined ? marks.indexOf('imputed') : source.marks[hour]!
    }
  })
  return { values, sources }
}

function isOutside(value: number, feature: BundleObservation): boolean {
  // Ranges are of single-precision observations; the comparison is too.
  return value < Math.fround(feature.minimum) || value > Math.fround(feature.maximum)
}

/**
 * Runs a bundle in shadow over a record, at its own cadence and delays: it decides every `decisionEveryHours` on what
 * was observed `observationDelayHours` before, its request takes effect `actionDelayHours` later and stands until the
 * next one, and the guard judges the standing request every hour. Readings of levers are those of the shadow itself.
 */
export function runShadow(bundle: Bundle, record: ShadowRecord): Shadow {
  const { hours } = record
  const { decisionEveryHours, actionDelayHours, observationDelayHours } = bundle.cadence
  const limits = bundle.guard.levers
  const decider = new BundleDecider(bundle)
  const { values, sources } = observe(bundle, record)
  const width = bundle.observations.length
  const leverFeatures = limits.map((lever) =>
    bundle.observations.findIndex((feature) => feature.name === `lever/${lever.name}`),
  )
  const raw = limits.map(() => new Float64Array(hours))
  const guarded = limits.map(() => new Float64Array(hours))
  const rateBound = limits.map(() => 0)
  const boundsBound = limits.map(() => 0)
  const inForce = Float64Array.from(limits, (lever) => lever.default)
  let requested = inForce.slice()
  const observation = new Float32Array(width)
  const derivedMark = marks.indexOf('derived')
  let decisions = 0
  for (let hour = 0; hour < hours; hour++) {
    leverFeatures.forEach((feature, lever) => {
      if (feature < 0) return
      values[feature * hours + hour] = leverToAction(limits[lever]!, inForce[lever]!)
      sources[feature * hours + hour] = derivedMark
    })
    if (hour % decisionEveryHours === 0) {
      const seen = Math.max(0, hour - observationDelayHours)
      for (let feature = 0; feature < width; feature++) observation[feature] = values[feature * hours + seen]!
      requested = Float64Array.from(
        decider.decide(observation, inForce, requested).levers,
        (lever) => lever.raw,
      )
      decisions++
    }
    const effective = hour - actionDelayHours
    raw.forEach((column, index) => {
      column[hour] = requested[index]!
    })
    const standing = limits.map((lever, index) => (effective < 0 ? lever.default : raw[index]![effective]!))
    decider.guarded(standing, inForce).forEach((outcome, index) => {
      inForce[index] = outcome.guarded
      guarded[index]![hour] = outcome.guarded
      if (outcome.rateBound) rateBound[index]!++
      if (outcome.boundsBound) boundsBound[index]!++
    })
  }
  const outOfRange = new Uint8Array(hours)
  const imputed = marks.indexOf('imputed')
  const observations = bundle.observations.map((feature, index) => {
    const counts = [0, 0, 0]
    let outside = 0
    for (let hour = 0; hour < hours; hour++) {
      const source = sources[index * hours + hour]!
      counts[source]!++
      if (source !== imputed && isOutside(values[index * hours + hour]!, feature)) {
        outside++
        outOfRange[hour] = 1
      }
    }
    const [recorded, derived, missing] = counts.map((count) => count / hours) as [number, number, number]
    return {
      name: feature.name,
      shares: { recorded, derived, imputed: missing },
      shareOutOfRange: outside / hours,
      trainedFrom: feature.minimum,
      trainedTo: feature.maximum,
    }
  })
  return {
    environment: bundle.environment,
    policyHash: bundle.manifest.policyHash,
    record,
    levers: limits.map((lever, index) => ({
      name: lever.name,
      unit: lever.unit,
      raw: raw[index]!,
      guarded: guarded[index]!,
      shareRateBound: rateBound[index]! / hours,
      shareBoundsBound: boundsBound[index]! / hours,
    })),
    observations,
    outOfRange,
    shareOutOfRange: outOfRange.reduce((sum, flag) => sum + flag, 0) / hours,
    decisions,
  }
}
