import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { assumption } from '../marks.js'

/** What a token that votes has beside its price. The figures are those of the reference's module: signs, not data. */
export const daoState = {
  governanceMood: {
    unit: '1',
    meaning: 'Mood of voters, 0 at rest',
    initial: assumption(0),
    observed: { name: 'governance-mood', scale: 0.5 },
  },
  fatigue: {
    unit: '1',
    meaning: 'How tired of voting they are: proposals, with a memory of two weeks',
    initial: assumption(0),
    observed: { name: 'fatigue', scale: 0.5 },
  },
  participation: {
    unit: 'fraction',
    meaning: 'Mean turnout, with a memory of five days',
    initial: assumption(0.09),
    observed: { name: 'turnout-mean', scale: 0.05, offset: 0.12 },
  },
  turnout: {
    unit: 'fraction',
    meaning: 'Turnout of the last day',
    initial: assumption(0.09),
    observed: { name: 'turnout', scale: 0.05, offset: 0.12 },
  },
  delegatedShare: {
    unit: 'fraction',
    meaning: 'Share of small holders’ votes that they have delegated',
    initial: assumption(0),
    observed: { name: 'delegated-share', scale: 0.3 },
  },
  passedProposals: { unit: '1', meaning: 'Proposals that passed on the last day', initial: assumption(0) },
  stuckProposals: {
    unit: '1',
    meaning: 'Proposals that missed the quorum on the last day',
    initial: assumption(0),
    observed: { name: 'stuck-proposals', scale: 1 },
  },
  attackedToday: {
    unit: '1',
    meaning: '1 where a hostile proposal passed on the last day',
    initial: assumption(0),
  },
  attacks: { unit: '1', meaning: 'Hostile proposals that passed since the start', initial: assumption(0) },
  dayReturn: { unit: 'log', meaning: "The market's log-return since the day began", initial: assumption(0) },
  moodDraw: { unit: '1', meaning: 'Normal draw of mood', initial: assumption(0) },
  whaleDraw: { unit: '1', meaning: "Normal draw of whales' turnout", initial: assumption(0) },
  delegateDraw: { unit: '1', meaning: "Normal draw of delegates' turnout", initial: assumption(0) },
  smallDraw: { unit: '1', meaning: "Normal draw of small holders' turnout", initial: assumption(0) },
  proposalDraw: { unit: '1', meaning: 'Uniform draw of the number of proposals', initial: assumption(0.5) },
  hostileDraw: { unit: '1', meaning: 'Uniform draw of whether one is hostile', initial: assumption(0.5) },
  stakeDraw: { unit: '1', meaning: "Uniform draw of the attacker's stake", initial: assumption(0.5) },
  defenceDraw: { unit: '1', meaning: 'Uniform draw of whether defenders wake', initial: assumption(0.5) },
} as const satisfies StateFields

export const daoParameters = {
  attackDemandLoss: {
    unit: 'log',
    meaning: 'Log demand lost to a hostile proposal that passes',
    value: assumption(0.1),
  },
} as const satisfies ParameterFields

/** The reference's score of a day, held over its hours; the reference pays for turnout, here what is missing costs. */
export const daoComponents = {
  absence: { unit: 'nobody votes', meaning: 'Turnout missing of 12 %', weight: 0.5 },
  passed: { unit: 'a proposal a day', meaning: 'Proposals that passed, a gain', weight: 0.25 },
  stuck: { unit: 'a proposal a day', meaning: 'Proposals that missed the quorum', weight: 0.25 },
  attack: { unit: 'an attack a day', meaning: 'Hostile proposals that passed', weight: 6 },
  reward: { unit: '2 % of supply a year', meaning: 'What voters are paid', weight: 0.4 },
} as const satisfies ComponentFields
