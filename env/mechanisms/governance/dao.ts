import { clamp } from '../../../core/math/clamp.js'
import { exp } from '../../kernels/scalars.js'
import { floatingBelief } from '../../market/belief-price.js'
import { ownNormals, ownUniforms } from '../../market/own-words.js'
import { collapseWhenWorthless } from '../../market/worthless-token.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import { assumption, data } from '../marks.js'
import { type LeverRule, leverSlots, type MechanismLever, type RuleSignals } from '../mechanism.js'
import { mintToProviders, networkTokenDefaults, sellEmissions } from '../network-token.js'
import { ruleFeature } from '../rule-features.js'
import { daoComponents, daoParameters, daoState } from './dao-fields.js'

const HOURS_PER_YEAR = 8760
const HOURS_PER_DAY = 24
const QUORUM = leverSlots.own
const REWARD = leverSlots.own + 1
/** Whales, delegates and small holders: share of votes, usual turnout, and how far a reward of 2 % a year lifts it. */
const WHALES = { votes: 0.35, turnout: 0.1, response: 0.2 }
const DELEGATES = { votes: 0.25, turnout: 0.22, response: 0.5 }
const SMALL = { votes: 0.4, turnout: 0.012, response: 4 }
const REWARD_UNIT_PER_YEAR = 0.02
const TARGET_TURNOUT = 0.12
/** Share of what small holders have that they delegate in the end where voting pays 2 % a year. */
const MOST_DELEGATED = 0.3

const levers: readonly MechanismLever[] = [
  {
    name: 'quorum',
    meaning: 'Share of votes that must take part for a proposal to pass',
    unit: 'fraction',
    minimum: 0.01,
    maximum: 0.4,
    default: 0.04,
    maximumStepPerHour: 0.02 / HOURS_PER_DAY,
    slot: QUORUM,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'participation-reward',
    meaning: 'Tokens minted to those who vote, as a share of supply',
    unit: '1/y',
    minimum: 0,
    maximum: 0.03,
    default: 0,
    maximumStepPerHour: 0.001,
    slot: REWARD,
    changeCosts: true,
    provenance: 'assumption',
  },
]

type Dao = MarketWith<typeof daoState, typeof daoParameters, typeof daoComponents>

/** The day's draws; they are taken every hour, and used at the day's end. */
function drawDay(market: Dao): void {
  const { own } = market
  ownNormals(market, 0, own.moodDraw, own.whaleDraw)
  ownNormals(market, 1, own.delegateDraw, own.smallDraw)
  ownUniforms(market, 2, own.proposalDraw, own.hostileDraw)
  ownUniforms(market, 3, own.stakeDraw, own.defenceDraw)
  const { active, activeCount } = market
  const { marketReturn } = market.state
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    own.dayReturn[i] += marketReturn[i]
  }
}

function turnoutOf(
  holders: { readonly turnout: number; readonly response: number },
  mood: number,
  reward: number,
  draw: number,
): number {
  const base = holders.turnout * mood * (1 + (holders.response * reward) / REWARD_UNIT_PER_YEAR)
  return clamp(base * exp(0.3 * draw), 0, 0.95)
}

/** How many proposals a Poisson law of this mean gives for a uniform draw. */
export function proposalsOf(mean: number, draw: number): number {
  let probability = exp(-mean)
  let sum = probability
  let count = 0
  while (draw > sum && count < 50) {
    count++
    probability *= mean / count
    sum += probability
  }
  return count
}

/** Once a day: who votes, what passes, and whether an attacker with a bought stake gets through. */
function governDay(market: Dao): void {
  const { active, activeCount, size, levers: values, own } = market
  const { hour, logDemand } = market.state
  const { governanceMood, fatigue, participation, delegatedShare, turnout } = own
  const { attackDemandLoss } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    if (hour[i] % HOURS_PER_DAY !== 0 || hour[i] === 0) continue
    const quorum = values[QUORUM * size + i]
    const reward = values[REWARD * size + i]
    const pulse = clamp(own.dayReturn[i] / 0.05, -2, 2)
    own.dayReturn[i] = 0
    let mood = 0.9 * governanceMood[i] + 0.1 * pulse + 0.03 * own.moodDraw[i]
    const proposals = proposalsOf(0.5 + 0.3 * Math.max(0, mood), own.proposalDraw[i])
    const missing = Math.max(0, TARGET_TURNOUT - participation[i]) / TARGET_TURNOUT
    const hostile = own.hostileDraw[i] < 0.04 * (1 + 4 * missing)
    const lift = exp(0.4 * mood - 0.8 * fatigue[i])
    const delegated = delegatedShare[i] * SMALL.votes
    const voting =
      WHALES.votes * turnoutOf(WHALES, lift, reward, own.whaleDraw[i]) +
      (DELEGATES.votes + delegated) * turnoutOf(DELEGATES, lift, reward, own.delegateDraw[i]) +
      (SMALL.votes - delegated) * turnoutOf(SMALL, lift, reward, own.smallDraw[i])
    turnout[i] = voting
    participation[i] = 0.8 * participation[i] + 0.2 * voting
    const passes = voting >= quorum
    const stake = 0.02 + 0.08 * own.stakeDraw[i]
    const undefended = 1 / (1 + exp((voting - 0.1) / 0.02))
    const hit = hostile && stake > quorum && voting < 0.5 && own.defenceDraw[i] < undefended
    own.passedProposals[i] = passes ? proposals : 0
    own.stuckProposals[i] = passes ? 0 : proposals
    own.attackedToday[i] = hit ? 1 : 0
    own.attacks[i] += hit ? 1 : 0
    fatigue[i] = 0.93 * fatigue[i] + 0.1 * proposals
    if (!passes && proposals > 0) mood -= 0.15
    if (hit) {
      mood -= 0.8
      logDemand[i] -= attackDemandLoss[i]
    }
    governanceMood[i] = mood
    const wished = MOST_DELEGATED * Math.min(1, reward / REWARD_UNIT_PER_YEAR)
    delegatedShare[i] += (wished - delegatedShare[i]) / 30
  }
}

/** Those who vote are paid in new tokens. */
function payVoters(market: Dao): void {
  const { active, activeCount, size, levers: values } = market
  const { supplyTokens } = market.state
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    mintToProviders(market, i, (values[REWARD * size + i] / HOURS_PER_YEAR) * supplyTokens[i])
  }
  sellEmissions(market)
}

function writeComponents(market: Dao): void {
  const { active, activeCount, size, levers: values, own } = market
  const { absence, passed, stuck, attack, reward } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    absence[i] = 1 - Math.min(own.participation[i] / TARGET_TURNOUT, 1)
    passed[i] = -own.passedProposals[i]
    stuck[i] = own.stuckProposals[i]
    attack[i] = own.attackedToday[i]
    reward[i] = values[REWARD * size + i] / REWARD_UNIT_PER_YEAR
  }
}

function quorumRule(
  id: string,
  title: string,
  provenance: LeverRule['provenance'],
  quorum: (participation: number, inForce: number) => number,
): LeverRule {
  return {
    id,
    title,
    provenance,
    apply(signals: RuleSignals, count: number, values: Float64Array): void {
      const { participation } = signals.own
      for (let i = 0; i < count; i++) values[i] = quorum(participation[i], values[i])
      values.fill(0, count, 2 * count)
    },
  }
}

/** A token that votes: whoever does not turn up leaves the treasury to whoever does. */
export const dao = defineMechanism({
  id: 'dao',
  environment: 'Dao-v0',
  title: 'DAO: turnout, quorum and those who would buy a vote',
  goal: 'growth',
  use: 'governance',
  history:
    'Quorums of large DAOs stand at 1 to 10 % of votes and turnout is a few per cent; Beanstalk lost its treasury to a borrowed majority in April 2022, Build Finance to a bought one that February.',
  failure:
    'A low quorum lets a small hostile stake pass on a sleepy day; a high one blocks everything, and voters tire.',
  pool: 'constant-product',
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.5, momentum: 0.005 },
  ruleFeatures: [
    ruleFeature('turnout-mean'),
    ruleFeature('fatigue', 0, 3),
    ruleFeature('momentum'),
    ruleFeature('governance-mood'),
    ruleFeature('turnout'),
    ruleFeature('stuck-proposals', 0, 3),
  ],
  mainLever: { index: 0, sign: 1 },
  scenarios: [
    {
      id: 'voter-apathy',
      title: 'Voter apathy: tired voters and low spirits at the start',
      family: 'run',
      mechanisms: ['dao'],
      parameters: { marketDrift: -0.0003 },
      own: { fatigue: 1.2, governanceMood: -1, participation: 0.03 },
    },
    {
      id: 'vote-buying',
      title: 'Vote buying: an attack costs a fifth of the demand, and nobody is awake',
      family: 'crisis',
      mechanisms: ['dao'],
      parameters: {},
      own: { attackDemandLoss: 0.2, fatigue: 1.5, participation: 0.02 },
    },
  ],
  trainingScenarios: ['calm', 'bull', 'bear', 'voter-apathy'],
  heldOutScenarios: ['vote-buying', 'black-thursday', 'high-vol'],
  supplyChangesCounted: 'Tokens minted to voters count.',
  rewardWeights: { peg: 0, depth: 0, spending: 0, leverChange: 0.05, solvency: 0, targetMovement: 0 },
  initial: {
    poolUsd: data(0.1),
    shareCapUsd: assumption(0),
    reserveUsd: assumption(0),
    stakedShare: assumption(0),
    beliefBias: assumption(0),
  },
  defaults: networkTokenDefaults,
  ownState: daoState,
  ownParameters: daoParameters,
  ownComponents: daoComponents,
  rules: [
    quorumRule('production', 'a quorum of 4 % for ever', 'production', () => 0.04),
    quorumRule(
      'turnout-tracking',
      'a quorum of half the mean turnout',
      'assumption',
      (participation, inForce) => inForce + clamp(0.5 * participation - inForce, -0.01, 0.01),
    ),
  ],
  exogenous: drawDay,
  scheduledEvents: governDay,
  beliefPrice: (market) => floatingBelief(market, market.state.supplyTokens),
  emissions: payVoters,
  components: writeComponents,
  collapse: collapseWhenWorthless,
})
