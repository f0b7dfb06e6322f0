import { type Address, getAddress, zeroAddress } from 'viem'
import type { Bundle } from '../../checkpoints/runtime/bundle.js'
import { bootstrapMean } from '../../core/statistics/bootstrap.js'
import { wilsonInterval } from '../../core/statistics/wilson-interval.js'
import { compileGuard } from '../../guard/compile.js'
import type { ProposedCall } from './call.js'
import type { ChainState } from './chain-state.js'
import { decimalText, limitChanges } from './limit-changes.js'
import type { NetworkOnChain } from './network-on-chain.js'
import type { ProposedDecision } from './policy-calls.js'

const bootstrapOptions = { seed: 0, resamples: 2000 }

/**
 * Text of a bundle or a chain as plain text in Markdown: no markup, no HTML, one line. A stranger wrote it, and a
 * governor reads a last `#proposer=0x...` of a description as a command.
 */
export function plainText(text: string): string {
  return text
    .replaceAll(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|#~]/g, (mark) => `\\${mark}`)
}

interface EvaluatedScenario {
  readonly scenario: string
  readonly metrics: Readonly<Record<string, readonly number[]>>
}

/** A row a scenario: the reward of an hour and how many episodes collapsed, with 95 % intervals. */
function evidenceRows(bundle: Bundle): readonly string[] {
  const { scenarios } = bundle.evaluation as unknown as { readonly scenarios: readonly EvaluatedScenario[] }
  return scenarios.map(({ scenario, metrics }) => {
    const rewards = metrics.rewardPerHour ?? []
    const collapsed = metrics.collapsed ?? []
    const reward = bootstrapMean([rewards], bootstrapOptions)
    const deaths = collapsed.reduce((sum, value) => sum + value, 0)
    const { low, high } = wilsonInterval(deaths, collapsed.length)
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`
    return `| ${plainText(scenario)} | ${rewards.length} | ${reward.estimate.toFixed(3)} [${reward.low.toFixed(3)}, ${reward.high.toFixed(3)}] | ${deaths} of ${collapsed.length} [${percent(low)}, ${percent(high)}] |`
  })
}

const SIGNED = 'signed by keepers'
const onChain = (address: Address) => `computed on the chain by the network at ${getAddress(address)}`

/** Who decides from then on, where that changes. */
function decisionLines({ network: before }: ChainState, network: NetworkOnChain | null): readonly string[] {
  const from = before === zeroAddress ? SIGNED : onChain(before)
  const to = network === null ? SIGNED : onChain(network.address)
  if (from === to) return []
  return [`- decisions: ${from} becomes ${to}${network === null ? '' : `, SHA-256 ${network.networkHash}`}`]
}

function changeLines(bundle: Bundle, state: ChainState, network: NetworkOnChain | null): readonly string[] {
  const policyHash = `0x${bundle.manifest.policyHash}`
  const limits = limitChanges(state.limits, compileGuard(bundle.guard, 'guard.json'))
  return [
    ...(policyHash === state.policyHash ? [] : [`- policy: ${state.policyHash} becomes ${policyHash}`]),
    ...decisionLines(state, network),
    ...limits.map(
      ({ field, from, to }) => `- limits, ${plainText(field)}: ${plainText(from)} becomes ${plainText(to)}`,
    ),
  ]
}

function callLines(calls: readonly ProposedCall[]): readonly string[] {
  return calls.map(({ to, signature, argumentTexts }, index) => {
    const shown = Object.entries(argumentTexts).map(([name, text]) => {
      const short = text.length > 100 ? `${text.slice(0, 66)}... (${text.length} characters)` : text
      return `${name} = ${short}`
    })
    return `${index + 1}. ${to} \`${signature}\`: ${plainText(shown.join('; '))}`
  })
}

/** The code that trained: its version, and its commit where that is known. */
function codeName({ codeVersion, codeCommit }: Bundle['provenance']): string {
  return codeCommit === null ? codeVersion : `${codeVersion}, commit ${codeCommit}`
}

function evidence(bundle: Bundle): readonly string[] {
  const { provenance } = bundle
  return [
    '## Evidence',
    '',
    'Fresh episodes in simulation, 95 % intervals; the bundle holds every episode. One training seed is one seed, and a simulation is no market.',
    '',
    '| scenario | episodes | reward an hour | collapsed |',
    '| --- | ---: | --- | --- |',
    ...evidenceRows(bundle),
    '',
    `Trained by ${plainText(provenance.algorithm)} on ${plainText(bundle.environment)}: ${provenance.steps} decisions, seed ${provenance.seed}, code ${plainText(codeName(provenance))}, checkpoint SHA-256 ${plainText(provenance.checkpointSha256)}.`,
    '',
  ]
}

function ending(bundle: Bundle, calls: readonly ProposedCall[], state: ChainState): string {
  return [
    '## Calls',
    '',
    ...callLines(calls),
    '',
    '## Check it',
    '',
    `Bundle SHA-256 ${bundle.bundleHash}. \`minthelm verify\` checks the bundle, \`minthelm propose --json\` gives these bytes again. Written for chain ${state.chainId}, controller ${state.controller}, at block ${state.blockNumber}.`,
    '',
  ].join('\n')
}

/**
 * A proposal to adopt a bundle, in Markdown: what changes, the evidence in numbers, the calls.
 *
 * @param network that computes decisions on the chain from then on; null where keepers sign them
 */
export function adoptionDescription(
  bundle: Bundle,
  calls: readonly ProposedCall[],
  state: ChainState,
  network: NetworkOnChain | null,
): string {
  return [
    `# Adopt policy ${bundle.manifest.policyHash.slice(0, 16)} for ${plainText(bundle.environment)}`,
    '',
    '## What changes',
    '',
    ...changeLines(bundle, state, network),
    '',
    ...evidence(bundle),
    ending(bundle, calls, state),
  ].join('\n')
}

/** A proposal that carries one decision, in Markdown. */
export function decisionDescription(
  bundle: Bundle,
  calls: readonly ProposedCall[],
  state: ChainState,
  decision: ProposedDecision,
): string {
  const levers = bundle.guard.levers.map(
    ({ name, unit }, index) =>
      `- ${plainText(name)}: ${decimalText(decision.requested[index]!)} ${plainText(unit)}`,
  )
  return [
    `# Carry out a decision of policy ${bundle.manifest.policyHash.slice(0, 16)} for ${plainText(bundle.environment)}`,
    '',
    '## What is asked for',
    '',
    ...levers,
    '',
    `Judged by the guard when it is executed, on the observations of that moment, and refused after second ${decision.expiresAt} of the chain's time.`,
    '',
    ...evidence(bundle),
    ending(bundle, calls, state),
  ].join('\n')
}
