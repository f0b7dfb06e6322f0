import { canonicalJson } from '../../checkpoints/canonical-json.js'
import { MinthelmError } from '../../core/errors.js'
import { evaluate } from '../../guard/evaluate.js'
import { evaluateWithFallback } from '../../guard/fallback.js'
import type { Outcome } from '../../guard/outcome.js'
import { attribute } from './attributions.js'
import type { ControllerReader, Preview, Snapshot } from './controller-reader.js'
import { OBSERVATION_HALTED, reasonList, reasonWords, stateOfReason } from './guard-words.js'
import type { FinalState, Hex } from './intent.js'
import type { KeeperPolicy } from './keeper-policy.js'
import { type Attribution, type NamedValue, sha256Hex } from './log-lines.js'
import { fixed18Text } from './publish-log.js'
import type { Face } from './sender.js'

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
  /** What the controller is asked for, fixed18, one a lever; null where the policy was not or could not be asked. */
  readonly requested: readonly bigint[] | null
  readonly guarded: readonly bigint[] | null
  readonly reasons: readonly string[]
  /** Of the policy's request; none where another stands in for it. */
  readonly attributions: readonly Attribution[]
  /** Null where the request may go to the chain. */
  readonly stop: Stop | null
}

/** Text of fixed18 integers by name. */
export function named(names: readonly string[], values: readonly bigint[]): readonly NamedValue[] {
  return values.map((value, index) => ({ name: names[index] ?? `${index}`, value: `${value}` }))
}

const halted = (reason: string): Stop => ({ state: 'halted', reason })

/** What the policy observes, in its order, and why it may not be acted on; no values where a slot is missing. */
function observed(
  snapshot: Snapshot,
  policy: KeeperPolicy,
): { inputs: readonly bigint[]; blind: Stop | null } {
  const places = policy.observations.map((name) => snapshot.slotNames.indexOf(name))
  const missing = places.indexOf(-1)
  if (missing >= 0) {
    const reason = `The observation store has no "${policy.observations[missing]}"`
    return { inputs: [], blind: halted(reason) }
  }
  const unsound = places.findIndex((place) => snapshot.haltedSlots[place])
  const reason = `The observation "${policy.observations[unsound]}" may not be acted on`
  return { inputs: places.map((place) => snapshot.slots[place]!), blind: unsound < 0 ? null : halted(reason) }
}

function stopOf(snapshot: Snapshot, policy: KeeperPolicy, lastRound: bigint): Stop | null {
  if (snapshot.paused) return halted('The controller is paused')
  if (snapshot.policyHash !== policy.policyHash) {
    return halted(`The chain's policy is ${snapshot.policyHash}, the bundle's is ${policy.policyHash}`)
  }
  if (snapshot.guardHash !== policy.guardHash) {
    return halted(`The chain's guard is ${snapshot.guardHash}, the bundle's is ${policy.guardHash}`)
  }
  if (snapshot.round <= lastRound) {
    return halted(`The observations are those of round ${snapshot.round}, which was acted on already`)
  }
  const { haltedObservation } = snapshot
  return haltedObservation === null ? null : refusal(OBSERVATION_HALTED, haltedObservation)
}

function refusal(reason: number, index: number): Stop {
  return {
    state: stateOfReason(reason),
    reason: `The guard refuses: ${reasonWords(reason)} (index ${index})`,
  }
}

/** What the guard changed, in words. */
function changesOf(policy: KeeperPolicy, requested: readonly bigint[], outcome: Outcome): readonly string[] {
  const held = requested.flatMap((value, index) => {
    const applied = outcome.applied[index]!
    const name = policy.levers[index]!
    return value === applied
      ? []
      : [`${name} was asked for ${fixed18Text(`${value}`)} and is held at ${fixed18Text(`${applied}`)}`]
  })
  const because = reasonList(outcome.reasons)
  return because.length === 0 ? held : [...held, `The guard says: ${because.join('; ')}`]
}

/** What each lever was asked for. */
function askedWords(policy: KeeperPolicy, requested: readonly bigint[]): string {
  return requested.map((value, index) => `${policy.levers[index]} ${fixed18Text(`${value}`)}`).join(', ')
}

/** Two evaluators, one verdict: where they differ, one of them or an endpoint is wrong, and nothing is sent. */
function disagreement(outcome: Outcome, preview: Preview): Stop | null {
  const same =
    outcome.accepted === preview.accepted &&
    (outcome.accepted
      ? outcome.applied.join() === preview.applied.join()
      : outcome.reason === preview.reason && outcome.index === preview.index)
  return same ? null : halted("The guard's verdict here is not the chain's")
}

/**
 * Decides on one reading of the chain.
 * @param lastRound the observation round of the last action that the chain took
 */
export async function propose(
  snapshot: Snapshot,
  policy: KeeperPolicy,
  face: Face,
  reader: ControllerReader,
  lastRound: bigint,
): Promise<Proposal> {
  const { inputs, blind } = observed(snapshot, policy)
  const observations = named(policy.observations, inputs)
  const read = {
    observations,
    observationsHash: sha256Hex(canonicalJson(observations)),
    inForce: named(policy.levers, snapshot.leverValues),
  }
  const nothing = { ...read, requested: null, guarded: null, attributions: [] }
  const stop = stopOf(snapshot, policy, lastRound) ?? blind
  if (stop !== null) return { ...nothing, stop, reasons: [stop.reason] }
  const exact = policy.at(snapshot.leverValues)
  let requested: readonly bigint[]
  let attributions: readonly Attribution[]
  try {
    requested = exact(inputs)
    attributions = attribute(exact, policy.observations, policy.levers, policy.baseline, inputs)
  } catch (cause) {
    if (!(cause instanceof MinthelmError)) throw cause
    const reason = `The policy gives no decision: ${cause.what}`
    return { ...nothing, stop: { state: 'refused', reason }, reasons: [reason] }
  }
  const decided = { ...read, requested, attributions }
  const input = { ...snapshot.guardInput, requested }
  const outcome = evaluate(policy.limits, snapshot.guardState, input)
  const differs = disagreement(outcome, await reader.preview(requested, snapshot.head))
  if (differs !== null) return { ...decided, guarded: null, stop: differs, reasons: [differs.reason] }
  if (outcome.accepted) {
    const reasons = changesOf(policy, requested, outcome)
    return { ...decided, guarded: outcome.applied, stop: null, reasons }
  }
  const refused = refusal(outcome.reason, outcome.index)
  const dropped = { ...decided, guarded: null, stop: refused, reasons: [refused.reason] }
  // No production rule: a bundle and a chain hold none.
  const fallback = evaluateWithFallback(policy.limits, snapshot.guardState, input, null)
  if (!fallback.outcome.accepted) return dropped
  const reasons = [
    refused.reason,
    `The policy asked for ${askedWords(policy, requested)}; the fallback "${fallback.source}" acts in its place`,
  ]
  const acting = { ...decided, guarded: fallback.outcome.applied, stop: null, reasons }
  // The chain falls back by itself; where decisions are signed, the keeper asks for the fallback.
  if (face === 'on-chain-policy') return acting
  const verdict = disagreement(fallback.outcome, await reader.preview(fallback.requested, snapshot.head))
  if (verdict !== null) return { ...dropped, stop: verdict, reasons: [refused.reason, verdict.reason] }
  return { ...acting, requested: fallback.requested, attributions: [] }
}
