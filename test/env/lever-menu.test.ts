import { describe, expect, it } from 'vitest'
import { LeverMenu } from '../../env/lever-menu.js'
import { ampleforth } from '../../env/mechanisms/elastic/ampleforth.js'
import { economy, economyIds, kept, randomActions } from './token-economy-helpers.js'

describe('LeverMenu', () => {
  const menu = new LeverMenu(ampleforth.levers)

  it('names hold, then each lever up and down', () => {
    expect(menu.names).toEqual([
      'hold',
      'supply-rate up',
      'supply-rate down',
      'sell-fee up',
      'sell-fee down',
      'liquidity-emission up',
      'liquidity-emission down',
    ])
  })

  it('moves one lever by its hourly limit, or an eighth of its range where its rate is free', () => {
    // Seven economies, one an action; supply-rate 0 in +-0.02, sell-fee 0.002 a step, emission 0.02 a step.
    const targets = Float64Array.from({ length: 21 }, (_, index) => [0, 0.004, 0.1][Math.floor(index / 7)])
    menu.apply([0, 1, 2, 3, 4, 5, 6], targets, 7)
    expect([...targets.subarray(0, 7)]).toEqual([0, 0.005, -0.005, 0, 0, 0, 0])
    expect([...targets.subarray(7, 14)]).toEqual([0.004, 0.004, 0.004, 0.006, 0.002, 0.004, 0.004])
    expect([...targets.subarray(14)]).toEqual([0.1, 0.1, 0.1, 0.1, 0.1, 0.1 + 0.02, 0.1 - 0.02])
  })

  it('masks what a bound forbids and stops there', () => {
    const targets = Float64Array.of(0.02, -0.02, 0.018, 0, 0.01, 0.005, 0.3, 0, 0.2)
    const masks = new Uint8Array(21)
    menu.mask(targets, masks, 3)
    const of = (env: number) => Array.from({ length: 7 }, (_, action) => masks[action * 3 + env])
    expect(of(0)).toEqual([1, 0, 1, 1, 0, 0, 1])
    expect(of(1)).toEqual([1, 1, 0, 0, 1, 1, 0])
    expect(of(2)).toEqual([1, 1, 1, 1, 1, 1, 1])
    menu.apply([1, 2, 1], targets, 3)
    expect([...targets.subarray(0, 3)]).toEqual([0.02, -0.02, 0.02])
  })
})

describe.each(economyIds)('%s through the menu', (id) => {
  it('has 1 + 2L actions and holds the last values otherwise', () => {
    const env = economy(id, { leverMenu: true, numEnvs: 2 })
    const space = env.actionSpace
    if (space.kind !== 'discrete') throw new Error('The menu is discrete')
    const { columns, actionMasks } = env.reset().infos
    const levers = Object.keys(columns).filter((name) => name.startsWith('signal/lever/'))
    expect(space.count).toBe(1 + 2 * levers.length)
    expect(space.names).toHaveLength(space.count)
    expect(actionMasks).toHaveLength(space.count * 2)
    for (let step = 0; step < 200; step++) {
      const before = levers.map((name) => columns[name][1])
      const action = step % 5 === 4 ? 0 : randomActions(env, step)[1]
      const allowed = actionMasks![action * 2 + 1]
      env.step(Int32Array.of(0, action))
      const moved = levers.filter((name, index) => columns[name][1] !== before[index])
      expect(moved).toEqual(action === 0 || allowed === 0 ? [] : [levers[(action - 1) >> 1]])
      for (const name of levers) expect(columns[`guard/${name.slice(13)}-bound`][1]).toBe(0)
      // The first environment holds: its levers stay at their defaults.
      expect(levers.map((name) => columns[name][0])).toEqual(
        levers.map((name) => economy(id, { numEnvs: 1 }).reset().infos.columns[name][0]),
      )
      if (step > 40) break
    }
  })

  it('reaches the bounds, and is masked there', () => {
    const env = economy(id, { leverMenu: true, numEnvs: 1 })
    const { columns, actionMasks } = env.reset().infos
    const [lever] = Object.keys(columns).filter((name) => name.startsWith('signal/lever/'))
    let steps = 0
    while (actionMasks![1] === 1) {
      env.step(Int32Array.of(1))
      steps++
    }
    const top = columns[lever][0]
    const box = economy(id, { numEnvs: 1 })
    const full = new Float64Array(box.actionSpace.kind === 'box' ? box.actionSpace.size : 0)
    full[0] = 1
    let value = Number.NaN
    for (let hour = 0; hour <= steps; hour++) value = kept(box.step(full)).columns[lever][0]
    expect(top).toBe(value)
    env.step(Int32Array.of(1))
    expect(columns[lever][0]).toBe(top)
  })

  it('adds its steps up under a delay', () => {
    const env = economy(id, { leverMenu: true, numEnvs: 1, actionDelayHours: 3 })
    const { columns } = env.reset().infos
    const lever = Object.keys(columns)
      .filter((name) => name.startsWith('signal/lever/'))
      .at(-1)!
    const space = env.actionSpace
    const up = space.kind === 'discrete' ? space.count - 2 : 0
    const values = [columns[lever][0]]
    for (const action of [up, up, 0, 0, 0, 0]) {
      env.step(Int32Array.of(action))
      values.push(columns[lever][0])
    }
    const step = { 'Terra-v0': 0.005, 'Ampleforth-v0': 0.02, 'Rai-v0': 0.01 }[id]
    const [start] = values
    ;[0, 0, 0, 0, 1, 2, 2].forEach((count, hour) => {
      expect(values[hour]).toBeCloseTo(start + count * step, 12)
    })
  })

  it('names what it cannot do', () => {
    const env = economy(id, { leverMenu: true })
    expect(() => env.step(Int32Array.of(0, 99, 0))).toThrow(/in environment 1 is 99/)
    expect(() => env.step(Float64Array.of(0, Number.NaN, 0))).toThrow(/NaN/)
  })
})
