import type { MarkedValue, Mechanism } from './mechanism.js'

/** How a policy sees a public quantity: (value - offset) / scale, of its logarithm where `logarithm` says so. */
export interface PublicReading {
  /** The name of the observation's entry, in kebab case. */
  readonly name: string
  readonly scale: number
  readonly offset?: number
  readonly logarithm?: boolean
}

/** One column of state that only one mechanism has. */
export interface StateField {
  readonly unit: string
  readonly meaning: string
  /** What an episode starts from; a scenario may say otherwise. */
  readonly initial: MarkedValue
  /** Given where policies and rules may read it; the rest is private. */
  readonly observed?: PublicReading
  /** Whether it counts tokens in existence that lie in no other column, such as tokens still to vest. */
  readonly holdsTokens?: boolean
}

/** One number that stays fixed over an episode and that only one mechanism has. */
export interface ParameterField {
  readonly unit: string
  readonly meaning: string
  readonly value: MarkedValue
}

/** One cost that only one mechanism has; below 0 where it is a gain. */
export interface ComponentField {
  /** What 1 means. */
  readonly unit: string
  readonly meaning: string
  readonly weight: number
}

export type StateFields = Readonly<Record<string, StateField>>
export type ParameterFields = Readonly<Record<string, ParameterField>>
export type ComponentFields = Readonly<Record<string, ComponentField>>

/** A column for each field, one entry an economy. */
export type FieldColumns<Fields> = { readonly [Name in keyof Fields]: Float64Array }

/** The names of the columns of its own that a mechanism makes public, in the order of their declaration. */
export function publicFieldNames(mechanism: Pick<Mechanism, 'ownState'>): string[] {
  return Object.entries(mechanism.ownState).flatMap(([name, { observed }]) =>
    observed === undefined ? [] : name,
  )
}
