import { canonicalJson } from '../../checkpoints/canonical-json.js'
import { MinthelmError } from '../../core/errors.js'
import { attribute } from './attributions.js'
import type { ControllerReader, Preview, Snapshot } from './controller-reader.js'
import type { FinalState, Hex } from './intent.js'
import type { KeeperPolicy } from './keeper-policy.js'
import { type Attribution, type NamedValue, sha256Hex } from './log-lines.js'

/** Why nothing is sent. */
export interface Stop {
  readonly state: FinalState
  readonly reason: string
}

/** One pass of reading, deciding and guarding. */
export interface Proposal {
  readonly observations: readonly NamedValue[]
  readonly observationsHash: Hex
  readonly inForce: readonly NamedValue[]
  /** Fixed18, one a lever; null where the policy was not or could not be asked. */
  readonly requested: readonly bigint[] | null
  readonly guarded: readonly bigint[] | null
  readonly reasons: readonly string[]
  readonly attributions: readonly Attribution[]
  /** Null where the request may go to the chain. */
  readonly stop: Stop | null
}

/** The guard in words. */
export interface GuardWords {
  /** What a refusal says, and whether it stops everything (the halt tier) or only this request. */
  refusal(preview: Preview): Stop
  /** What the guard changed of a request that it accepts; empty where nothing. */
  changes(requested: readonly bigint[], applied: readonly bigint[]): readonly string[]
  /** What makes the observations unfit to decide on; null where they are sound. */
  unsound(snapshot: Snapshot): string | null
}

/** Text of fixed18 integers by name. */
export function named(names: readonly string[], values: readonly bigint[]): readonly NamedValue[] {
  return values.map((value, index) => ({ name: names[index] ?? `${index}`, value: `${value}` }))
}

function stopOf(snapshot: Snapshot, policy: KeeperPolicy, guard: GuardWords, lastRound: bigint): Stop | null {
  const halted = (reason: string): Stop => ({ state: 'halted', reason })
  if (snapshot.paused) return halted('The controller is paused')
  if (snapshot.policyHash !== policy.policyHash) {
    return halted(`The chain's policy is ${snapshot.policyHash}, the bundle's is ${policy.policyHash}`)
  }
  if (snapshot.guardHash !== policy.guardHash) {
    return halted(`The chain's guard is ${snapshot.guardHash}, the bundle's is ${policy.guardHash}`)
  }
  if (snapshot.observations.length !== policy.observations.length) {
    return halted(
      `The chain gives ${snapshot.observations.length} observations, the policy takes ${policy.observations.length}`,
    )
  }
  if (snapshot.round <= lastRound) {
    return halted(`The observations are those of round ${snapshot.round}, which was acted on already`)
  }
  const unsound = guard.unsound(snapshot)
  return unsound === null ? null : halted(unsound)
}

/**
 * Decides on one reading of the chain.
 * @param lastRound the observation round of the last action that the chain took
 */
export async function propose(
  snapshot: Snapshot,
  policy: KeeperPolicy,
  guard: GuardWords,
  reader: ControllerReader,
  lastRound: bigint,
): Promise<Proposal> {
  const observations = named(policy.observations, snapshot.observations)
  const read = {
    observations,
    observationsHash: sha256Hex(canonicalJson(observations)),
    inForce: named(policy.levers, snapshot.leverValues),
  }
  const nothing = { ...read, requested: null, guarded: null, reasons: [], attributions: [] }
  const stop = stopOf(snapshot, policy, guard, lastRound)
  if (stop !== null) return { ...nothing, stop, reasons: [stop.reason] }
  const exact = policy.at(snapshot.leverValues)
  let requested: readonly bigint[]
  let attributions: readonly Attribution[]
  try {
    requested = exact(snapshot.observations)
    attributions = attribute(
      exact,
      policy.observations,
      policy.levers,
      policy.baseline,
      snapshot.observations,
    )
  } catch (cause) {
    if (!(cause instanceof MinthelmError)) throw cause
    const reason = `The policy gives no decision: ${cause.what}`
    return { ...nothing, stop: { state: 'refused', reason }, reasons: [reason] }
  }
  const preview = await reader.preview(requested, snapshot.head)
  if (!preview.accepted) {
    const refusal = guard.refusal(preview)
    return { ...read, requested, guarded: null, reasons: [refusal.reason], attributions, stop: refusal }
  }
  const reasons = guard.changes(requested, preview.applied)
  return { ...read, requested, guarded: preview.applied, reasons, attributions, stop: null }
}
