import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { numericsVersion } from '../../core/version.js'
import { train } from '../../training/train.js'
import { smallRuns } from './small-runs.js'

/** SHA-256 of the final checkpoint of each small run, for the numerics version beside them. */
interface GoldenRuns {
  readonly numericsVersion: number
  readonly checkpointSha256: Readonly<Record<string, string>>
}

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden-runs.json'), 'utf8')) as GoldenRuns

const root = mkdtempSync(join(tmpdir(), 'minthelm-golden-'))
afterAll(() => rmSync(root, { recursive: true }))

it('the golden hashes are of this numerics version and of every small run', () => {
  expect(golden.numericsVersion).toBe(numericsVersion)
  expect(Object.keys(golden.checkpointSha256)).toEqual(Object.keys(smallRuns))
})

/** A release that changes one of these raises numericsVersion in core/version.ts and writes the new hashes. */
it.each(Object.entries(smallRuns))('%s gives the bytes that are on record', async (name, config) => {
  const result = await train(config, { out: join(root, name) })
  expect(result.checkpointSha256).toBe(golden.checkpointSha256[name])
})
