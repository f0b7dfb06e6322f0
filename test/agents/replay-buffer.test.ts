import { describe, expect, it } from 'vitest'
import { ReplayBuffer } from '../../agents/replay-buffer.js'

function filled(count: number): ReplayBuffer {
  const buffer = new ReplayBuffer(3, 2, 2)
  for (let k = 0; k < count; k++) {
    buffer.add({
      observation: Float32Array.of(k, 10 * k),
      action: k,
      reward: -k,
      nextDiscount: k / 8,
      nextObservation: Float32Array.of(k + 1, 10 * k + 1),
      nextActionMask: k === 2 ? undefined : Uint8Array.of(k % 2, 1),
    })
  }
  return buffer
}

function gathered(buffer: ReplayBuffer, slots: number[]) {
  const columns = {
    observations: new Float32Array(2 * slots.length),
    nextObservations: new Float32Array(2 * slots.length),
    actions: new Int32Array(slots.length),
    rewards: new Float32Array(slots.length),
    discounts: new Float32Array(slots.length),
    nextActionMasks: new Uint8Array(2 * slots.length),
  }
  buffer.gather(Int32Array.from(slots), columns)
  return columns
}

describe('replay buffer', () => {
  it('overwrites the oldest transition and hands out columns', () => {
    const buffer = filled(4)
    expect(buffer.size).toBe(3)
    expect(gathered(buffer, [0, 2])).toEqual({
      observations: Float32Array.of(3, 2, 30, 20),
      nextObservations: Float32Array.of(4, 3, 31, 21),
      actions: Int32Array.of(3, 2),
      rewards: Float32Array.of(-3, -2),
      discounts: Float32Array.of(3 / 8, 2 / 8),
      nextActionMasks: Uint8Array.of(1, 1, 1, 1),
    })
  })

  it('goes on from a snapshot of its filled part', () => {
    for (const count of [2, 4]) {
      const buffer = filled(count)
      const snapshot = buffer.snapshot()
      expect(snapshot.rewards.length).toBe(Math.min(count, 3))
      const other = new ReplayBuffer(3, 2, 2)
      other.restore(snapshot)
      expect(other.snapshot()).toEqual(snapshot)
      const slots = [...Array(buffer.size).keys()]
      expect(gathered(other, slots)).toEqual(gathered(buffer, slots))
    }
  })
})
