import { nearest, usageError } from '../../core/errors.js'
import { economySymbols } from '../economy-symbols.js'
import { columnNames } from '../market/columns.js'
import { MarketParameters } from '../market/parameters.js'
import { observationFeatures } from '../observation-features.js'
import { scenariosOf } from '../scenarios/catalogue.js'
import type { Drawn, Mechanism } from './mechanism.js'
import { leverSlots } from './mechanism.js'

/** A name that can stand for a column: `bondedShare`. */
const FIELD_NAME = /^[a-z][A-Za-z0-9]*$/
/** A name of a lever, a rule or an observation: `reward-rate`. */
const KEBAB_NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/

function isDrawn(value: unknown): value is Drawn {
  if (typeof value === 'number') return Number.isFinite(value)
  return Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1]
}

function duplicate(names: readonly (string | number)[]): string | number | undefined {
  return names.find((name, index) => names.indexOf(name) !== index)
}

/**
 * Checks a mechanism as its author declared it: names, limits of levers, ranges, rules, scenarios and the entries that
 * tuned rules read. What its phases do is checked by running it (`checkVectorEnv`, the property tests).
 *
 * @param where the place that errors name, such as the file
 * @throws usage error that names the first thing that is wrong, and the remedy
 */
export function checkMechanism(mechanism: Mechanism, where: string): void {
  const wrong = (what: string, remedy: string) => usageError(what, `${where}, ${mechanism.id}`, remedy)
  if (typeof mechanism.id !== 'string' || !KEBAB_NAME.test(mechanism.id)) {
    throw usageError(`"${mechanism.id}" is no id of a mechanism`, where, 'Write it as my-token.')
  }
  checkLevers(mechanism, wrong)
  const known = columnNames(new MarketParameters(1)) as string[]
  for (const [name, marked] of Object.entries(mechanism.defaults)) {
    if (!known.includes(name)) {
      const near = nearest(name, known)
      throw wrong(
        `Unknown market parameter "${name}"`,
        near === undefined ? 'Put numbers of your own into ownParameters.' : `Did you mean "${near}"?`,
      )
    }
    if (!isDrawn(marked?.value)) throw wrong(`${name} is ${marked?.value}`, 'Give a number, or [low, high].')
  }
  for (const [name, { initial }] of Object.entries(mechanism.ownState)) checkField(name, initial.value, wrong)
  // Names that expressions could not tell from the market's, and units that are none, are refused here.
  economySymbols(mechanism)
  for (const [name, { value }] of Object.entries(mechanism.ownParameters))
    checkField(name, value.value, wrong)
  if (mechanism.rules.length === 0) throw wrong('There is no rule', 'Declare the production rule first.')
  const twice = duplicate(mechanism.rules.map(({ id }) => id))
  if (twice !== undefined) throw wrong(`Two rules are called "${twice}"`, 'Give each rule an id of its own.')
  checkNames(mechanism, wrong)
}

type Wrong = (what: string, remedy: string) => Error

function checkField(name: string, value: unknown, wrong: Wrong): void {
  if (!FIELD_NAME.test(name)) throw wrong(`"${name}" is no name of a field`, 'Write it as bondedShare.')
  if (!isDrawn(value)) throw wrong(`${name} starts at ${value}`, 'Give a number, or [low, high].')
}

function checkLevers(mechanism: Mechanism, wrong: Wrong): void {
  if (mechanism.levers.length === 0) throw wrong('There is no lever', 'Declare what a policy may set.')
  for (const key of ['name', 'slot'] as const) {
    const twice = duplicate(mechanism.levers.map((lever) => lever[key]))
    if (twice !== undefined) {
      throw wrong(`Two levers have the ${key} ${twice}`, `Give each lever a ${key} of its own.`)
    }
  }
  for (const { name, slot, unit, minimum, maximum, default: value, maximumStepPerHour } of mechanism.levers) {
    if (!KEBAB_NAME.test(name)) throw wrong(`"${name}" is no name of a lever`, 'Write it as reward-rate.')
    if (!Number.isInteger(slot) || slot < 0) {
      throw wrong(`${name} has the slot ${slot}`, `Take one of leverSlots, or ${leverSlots.own} and up.`)
    }
    if (unit === '') throw wrong(`${name} has no unit`, 'Name the unit, such as 1/y.')
    if (!(minimum < maximum && minimum <= value && value <= maximum)) {
      throw wrong(
        `${name} has the limits ${minimum} and ${maximum} and the default ${value}`,
        'Let the default lie within the limits.',
      )
    }
    if (maximumStepPerHour !== null && !(maximumStepPerHour > 0)) {
      throw wrong(`${name} moves by ${maximumStepPerHour} an hour`, 'Give a number above 0, or null.')
    }
  }
}

function checkNames(mechanism: Mechanism, wrong: Wrong): void {
  const observed = observationFeatures(mechanism).map(({ name }) => name)
  const twice = duplicate(observed)
  if (twice !== undefined) throw wrong(`Two observations are called "${twice}"`, 'Rename one of them.')
  for (const { observation } of mechanism.ruleFeatures) {
    if (!observed.includes(observation)) {
      throw wrong(
        `Tuned rules read "${observation}", which is not observed`,
        `Observed: ${observed.join(', ')}.`,
      )
    }
  }
  if (mechanism.ruleFeatures.length < 3) {
    throw wrong(
      'Tuned rules read fewer than three observations',
      'Give error, mean error and derivative first.',
    )
  }
  if (mechanism.levers[mechanism.mainLever.index] === undefined) {
    throw wrong(`There is no lever ${mechanism.mainLever.index}`, 'Let mainLever name one by its place.')
  }
  const scenarios = scenariosOf(mechanism).map(({ id }) => id)
  for (const id of [...mechanism.trainingScenarios, ...mechanism.heldOutScenarios]) {
    if (!scenarios.includes(id)) {
      throw wrong(`There is no scenario "${id}"`, `Known: ${scenarios.join(', ')}.`)
    }
  }
}
