import type { Policy } from '../../../agents/policy.js'
import type { Mechanism } from '../../../env/mechanisms/mechanism.js'
import { observationFeatures } from '../../../env/observation-features.js'
import type { Infos } from '../../../env/vector-env.js'

/** Hand-made readings of some environments; what is not named reads 0 (levers: their defaults; own state: what it starts from). */
export interface Readings {
  readonly observations?: Readonly<Record<string, readonly number[]>>
  readonly signals?: Readonly<Record<string, readonly number[]>>
}

/** Lets a policy decide once on hand-made readings and returns its actions, one list a lever. */
export function decideOn(
  policy: Policy,
  mechanism: Mechanism,
  numEnvs: number,
  readings: Readings,
): number[][] {
  const names = observationFeatures(mechanism).map(({ name }) => name)
  const observations = new Float32Array(names.length * numEnvs)
  for (const [name, values] of Object.entries(readings.observations ?? {})) {
    if (!names.includes(name)) throw new Error(`no observation ${name}`)
    observations.set(values, names.indexOf(name) * numEnvs)
  }
  const columns: Record<string, Float64Array> = {}
  const fill = (name: string, value: number) => {
    columns[`signal/${name}`] = Float64Array.from(readings.signals?.[name] ?? new Array(numEnvs).fill(value))
  }
  for (const name of ['hour', 'twapPriceUsd', 'targetPriceUsd', 'meanPrice24hUsd'])
    fill(name, name === 'hour' ? 0 : 1)
  for (const [name, { initial, observed }] of Object.entries(mechanism.ownState)) {
    const { value } = initial
    if (observed !== undefined) fill(`own/${name}`, typeof value === 'number' ? value : value[0])
  }
  for (const lever of mechanism.levers) fill(`lever/${lever.name}`, lever.default)
  const infos: Infos = { finalObservations: new Float32Array(observations.length), columns }
  const actions = new Float64Array(mechanism.levers.length * numEnvs).fill(Number.NaN)
  policy.act(observations, infos, actions)
  return mechanism.levers.map((_, lever) =>
    Array.from(actions.subarray(lever * numEnvs, (lever + 1) * numEnvs)),
  )
}
