import { unknownName } from '../core/errors.js'
import type { Mechanism } from '../env/mechanisms/mechanism.js'
import { scenariosOf } from '../env/scenarios/catalogue.js'

export type SuiteName = 'train-mix' | 'held-out' | 'crises'

export const suiteTitles: Readonly<Record<SuiteName, string>> = {
  'train-mix': 'the scenarios that training draws from, on episodes that it did not see',
  'held-out': 'scenarios that training never draws from',
  crises: 'named crises of the past',
}

export const suiteNames = Object.keys(suiteTitles) as SuiteName[]

/** The scenarios of a suite, each of which counts the same. */
export function suiteScenarios(mechanism: Mechanism, suite: string): readonly string[] {
  switch (suite) {
    case 'train-mix':
      return mechanism.trainingScenarios
    case 'held-out':
      return mechanism.heldOutScenarios
    case 'crises':
      return scenariosOf(mechanism)
        .filter(({ id, family }) => family === 'crisis' || id === 'black-thursday')
        .map(({ id }) => id)
    default:
      throw unknownName('suite', suite, suiteNames)
  }
}
