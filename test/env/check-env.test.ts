import { describe, expect, it } from 'vitest'
import { checkEnv } from '../../env/check-env.js'
import { makeEnv } from '../../env/env.js'
import { environmentIds, makeVector } from '../../env/registry.js'

describe.each(environmentIds())('%s', (id) => {
  it('keeps the promises of VectorEnv', () => {
    expect(checkEnv(makeVector(id, { numEnvs: 3, seed: 11 }))).toEqual([])
  })

  it('keeps the promises of Env', () => {
    expect(checkEnv(makeEnv(id))).toEqual([])
  })
})
