// The invariant campaign over the controller: `node scripts/contract-campaign.mjs`. Fails where a prediction failed, where
// fewer than 30 % of the decisions were applied, and where a reason to refuse came up fewer than 100 times.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { forgeBinary } from './forge.mjs'

const COUNTS = '.cache/forge/campaign.txt'
const LEAST_APPLIED = 0.3
const LEAST_OF_EACH = 100
/** In the order of the kinds in test/deploy/contracts/support/CampaignHandler.sol, then what room refuses. */
const REASONS = [
  'WrongPolicy',
  'WrongGuard',
  'WrongEpoch',
  'WrongRound',
  'Expired',
  'NotAKeeper',
  'wrong length (1)',
  'ControllerPaused',
  'number too large (2)',
  'EpochDone',
  'stale reading (5)',
  'zero reading (6)',
  'reading out of range (7)',
  'deviation (8)',
  'jump (9)',
  'breaker (10)',
  'invariant (21)',
  'observation halted (64)',
  'range (12)',
  'zero (13)',
  'hysteresis (14)',
  'cooldown (15)',
  'change (16)',
  'rate (17)',
  'arithmetic (22)',
  'TargetFailed',
  'TargetFailed with huge data',
  'ReadFailed',
  'override without its role',
  'NoPolicyOnChain',
  'window (18)',
  'window full (19)',
  'floor (20)',
]

mkdirSync('.cache/forge', { recursive: true })
rmSync(COUNTS, { force: true })
const forge = spawnSync(forgeBinary, ['test', '--match-contract', 'Campaign(First|Second)Half'], {
  stdio: 'inherit',
})
if (forge.status !== 0) process.exit(forge.status ?? 1)
const lines = existsSync(COUNTS) ? readFileSync(COUNTS, 'utf8').trim().split('\n') : []
const sums = lines
  .map((line) => line.split(' ').map(Number))
  .reduce((sum, row) => row.map((count, index) => count + (sum[index] ?? 0)), [])
const [attempts = 0, applied = 0, ...refusals] = sums
console.log(
  `campaign: ${lines.length} runs, ${attempts} decisions, ${applied} applied (${((100 * applied) / attempts).toFixed(1)} %)`,
)
for (const [index, reason] of REASONS.entries()) {
  console.log(`${String(refusals[index] ?? 0).padStart(8)}  ${reason}`)
}
const rare = REASONS.filter((_, index) => !((refusals[index] ?? 0) >= LEAST_OF_EACH))
if (refusals.length !== REASONS.length) {
  console.error(`campaign: ${refusals.length} reasons were counted, ${REASONS.length} are known.`)
  process.exitCode = 1
}
if (!(applied / attempts >= LEAST_APPLIED)) {
  console.error(`campaign: fewer than ${100 * LEAST_APPLIED} % of the decisions were applied.`)
  process.exitCode = 1
}
if (rare.length > 0) {
  console.error(`campaign: fewer than ${LEAST_OF_EACH} of: ${rare.join(', ')}.`)
  process.exitCode = 1
}
