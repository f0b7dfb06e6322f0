import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { columnNames } from '../../../env/market/columns.js'
import type { Economy } from '../../../env/market/economy.js'
import { neutralParameters, type ParameterName } from '../../../env/market/parameters.js'
import type { StateName } from '../../../env/market/state.js'

/** One economy's life as the Python model lived it; see test/reference/record-economy.py for the format. */
export interface RecordedTrajectory {
  readonly name: string
  readonly hours: number
  readonly key0: number
  readonly episode: number
  readonly parameters: Readonly<Partial<Record<ParameterName, number | null>>>
  /** Parameters that the mechanism alone has. */
  readonly ownParameters?: Readonly<Record<string, number>>
  /** Names of the leading columns of a row of `states`; the mechanism's own, the ring and the applied levers follow. */
  readonly columns: readonly StateName[]
  readonly own: readonly string[]
  readonly width: number
  readonly states: Float64Array
  readonly levers: Float64Array
  readonly rewards: Float64Array
  readonly words: Uint32Array
}

interface Header {
  readonly columns: readonly StateName[]
  readonly own?: readonly string[]
  readonly ring: number
  readonly levers: number
  readonly trajectories: readonly Pick<
    RecordedTrajectory,
    'name' | 'hours' | 'key0' | 'episode' | 'parameters' | 'ownParameters'
  >[]
}

export function readTrajectories(mechanism: string): RecordedTrajectory[] {
  const file = new URL(`../../reference/economy/${mechanism}.bin.gz`, import.meta.url)
  const bytes = new Uint8Array(gunzipSync(readFileSync(file))).buffer
  const headerLength = new DataView(bytes).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(bytes.slice(4, 4 + headerLength))) as Header
  const own = header.own ?? []
  const width = header.columns.length + own.length + header.ring + header.levers
  let offset = 4 + headerLength
  const doubles = (count: number) => {
    const values = new Float64Array(bytes.slice(offset, offset + 8 * count))
    offset += 8 * count
    return values
  }
  return header.trajectories.map((head) => {
    const states = doubles((head.hours + 1) * width)
    const levers = doubles(head.hours * header.levers)
    const rewards = doubles(head.hours)
    const words = new Uint32Array(bytes.slice(offset, offset + 4 * 12 * head.hours))
    offset += words.byteLength
    return { ...head, columns: header.columns, own, width, states, levers, rewards, words }
  })
}

/** Puts row `hour` of a record into one economy, with the record's parameters and the levers of that hour. */
export function loadRow(economy: Economy, index: number, recorded: RecordedTrajectory, hour: number): void {
  const { state, parameters, size } = economy
  for (const name of columnNames(parameters)) {
    const value = recorded.parameters[name]
    parameters[name][index] =
      value === null ? Number.POSITIVE_INFINITY : (value ?? neutralParameters[name] ?? 0)
  }
  const row = hour * recorded.width
  recorded.columns.forEach((name, column) => {
    state[name][index] = recorded.states[row + column]!
  })
  const ownStart = row + recorded.columns.length
  recorded.own.forEach((name, column) => {
    economy.own[name]![index] = recorded.states[ownStart + column]!
  })
  for (const [name, value] of Object.entries(recorded.ownParameters ?? {})) {
    economy.ownParameters[name]![index] = value
  }
  const ring = ownStart + recorded.own.length
  for (let slot = 0; slot < 24; slot++)
    state.supplyChangeRing[slot * size + index] = recorded.states[ring + slot]!
  for (let slot = 0; slot < 6; slot++) {
    state.appliedLevers[slot * size + index] = recorded.states[ring + 24 + slot]!
  }
  state.hour[index] = hour
  state.key0[index] = recorded.key0
  state.episode[index] = recorded.episode
  loadLevers(economy, index, recorded, hour)
}

export function loadLevers(
  economy: Economy,
  index: number,
  recorded: RecordedTrajectory,
  hour: number,
): void {
  for (let slot = 0; slot < 6; slot++) {
    economy.levers[slot * economy.size + index] = recorded.levers[hour * 6 + slot]!
  }
}
