import { RandomStream } from '../../../core/random/stream.js'
import { Economy } from '../../../env/market/economy.js'
import type { ParameterName } from '../../../env/market/parameters.js'
import type { Mechanism } from '../../../env/mechanisms/mechanism.js'
import { scenarioOf } from '../../../env/scenarios/catalogue.js'
import { drawEpisode } from '../../../env/scenarios/draw-episode.js'

/** Economies of one scenario, one an episode. */
export function economiesOf(
  mechanism: Mechanism,
  scenario: string,
  episodes: readonly number[],
  overrides: Partial<Record<ParameterName, number>> = {},
): Economy {
  const economy = new Economy(mechanism, episodes.length)
  episodes.forEach((episode, index) => {
    start(economy, index, scenario, episode, overrides)
  })
  return economy
}

export function start(
  economy: Economy,
  index: number,
  scenario: string,
  episode: number,
  overrides: Partial<Record<ParameterName, number>> = {},
): void {
  const setup = drawEpisode(economy.mechanism, scenarioOf(economy.mechanism, scenario), 9, episode)
  economy.reset(index, 9, episode, { ...setup, parameters: { ...setup.parameters, ...overrides } })
}

/** Moves every lever at random within its limits; the moves depend on (episode, hour) alone. */
export function shakeLevers(economy: Economy, strength = 1): void {
  const { size, state } = economy
  for (let index = 0; index < size; index++) {
    const stream = new RandomStream(21, 'test', state.episode[index]! * 100_000 + state.hour[index]!)
    for (const lever of economy.mechanism.levers) {
      const range = lever.maximum - lever.minimum
      const step = Math.min(lever.maximumStepPerHour ?? range, range) * strength
      const moved = economy.levers[lever.slot * size + index]! + step * (2 * stream.uniform() - 1)
      economy.levers[lever.slot * size + index] = Math.min(lever.maximum, Math.max(lever.minimum, moved))
    }
  }
}

/** Every number of one economy's state. */
export function stateOf(economy: Economy, index: number): number[] {
  const { values } = economy.state
  return Array.from(
    { length: values.length / economy.size },
    (_, column) => values[column * economy.size + index]!,
  )
}
