import { describe, expect, it } from 'vitest'
import { listenForInterrupt } from '../../training/interrupt.js'

describe('listenForInterrupt', () => {
  it('turns the first signal into an abort and leaves the second to Node', () => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      const before = process.listenerCount(name)
      const { signal } = listenForInterrupt()
      expect(signal.aborted).toBe(false)
      process.emit(name)
      expect(signal.aborted).toBe(true)
      expect(process.listenerCount('SIGINT')).toBe(before)
      expect(process.listenerCount('SIGTERM')).toBe(before)
    }
  })

  it('gives the signals back', () => {
    const before = process.listenerCount('SIGINT')
    const { signal, dispose } = listenForInterrupt()
    dispose()
    expect(process.listenerCount('SIGINT')).toBe(before)
    expect(signal.aborted).toBe(false)
  })
})
