import { describe, expect, it } from 'vitest'
import { mechanismById } from '../../../env/mechanisms/mechanisms.js'
import { economiesOf, stateOf } from './economies.js'

const COUNT = 603 // three blocks, the last one a part and no multiple of a vector
const HOURS = 72

describe.each(['terra', 'ampleforth', 'rai'])('%s in blocks', (id) => {
  const mechanism = mechanismById(id)
  const together = economiesOf(mechanism, 'bank-run', [...Array(COUNT).keys()])
  // A collapsed economy at the edge of a block, and a block of which only one lives.
  for (const dead of [255, ...Array(255).keys()].map((index) => index + 256)) {
    together.state.collapsedAtHour[dead] = 1
  }
  const before = stateOf(together, 300)
  for (let hour = 0; hour < HOURS; hour++) together.stepHour()

  it.each([0, 254, 255, 510, 512, 602])('economy %i lives as it does alone', (index) => {
    const alone = economiesOf(mechanism, 'bank-run', [index])
    if (together.hour.frozen[index] === 1 && together.state.hour[index] === 0) {
      expect(stateOf(together, index)).toEqual([...stateOf(alone, 0).slice(0, -1), 1])
      return
    }
    for (let hour = 0; hour < HOURS; hour++) alone.stepHour()
    expect(stateOf(together, index)).toEqual(stateOf(alone, 0))
  })

  it('leaves the collapsed alone', () => {
    expect(stateOf(together, 300)).toEqual(before)
    expect(together.hour.frozen[300]).toBe(1)
  })
})
