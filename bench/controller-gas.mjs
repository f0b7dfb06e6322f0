// What the controller's acts cost: node bench/controller-gas.mjs, after npm run build. forge runs test/deploy/contracts/Gas.t.sol
// with every call as a transaction of its own, 21,000 gas and call data included.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { forgeBinary } from '../scripts/forge.mjs'

const TABLE = '.cache/forge/gas.txt'
/** A block holds at least 30 M; a keeper whose decision needs more than this is too dear. */
const DEAREST = 2_000_000

mkdirSync('.cache/forge', { recursive: true })
rmSync(TABLE, { force: true })
const forge = spawnSync(forgeBinary, ['test', '--isolate', '--match-contract', 'GasTest'], {
  encoding: 'utf8',
})
if (forge.status !== 0) {
  console.error(forge.stdout, forge.stderr)
  process.exit(1)
}
const rows = readFileSync(TABLE, 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('|'))
console.log('| act | gas |\n| --- | ---: |')
for (const [act, gas] of rows) console.log(`| ${act} | ${Number(gas).toLocaleString('en-US')} |`)
const dear = rows.filter(([, gas]) => !(Number(gas) <= DEAREST))
for (const [act, gas] of dear) console.error(`controller-gas: ${act} costs ${gas}, above ${DEAREST}.`)
process.exitCode = dear.length === 0 ? 0 : 1
