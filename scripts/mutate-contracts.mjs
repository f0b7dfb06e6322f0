// Mutants of the contracts: node scripts/mutate-contracts.mjs guard|controller|oracle [file...]. Changes one operator, condition,
// literal, statement or modifier at a time and asks the tests; one that no test notices must have an explanation in
// test/deploy/contracts/mutants.json, else this fails, and so does an explanation of what a test does notice. What each
// subject took and left is in docs/contracts.md. Build first; --keep writes the survivors into that file, to be explained.
// Verdicts are kept in .cache/mutants: a run that was stopped goes on, and after a test has changed the survivors alone are judged.
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compile, needs } from './mutation/compile.mjs'
import { ForgeJudge } from './mutation/forge-judge.mjs'
import { mutantsOf } from './mutation/mutants.mjs'
import { CallJudge, recordedCalls } from './mutation/recorded-calls.mjs'

const SOURCES = 'deploy/contracts/src'
const TESTS = 'test/deploy/contracts'
const HARNESSES = `${TESTS}/fixtures`
const EXPLAINED = `${TESTS}/mutants.json`
const WORK = '.cache/mutants'
const VERDICTS = `${WORK}/verdicts.jsonl`
const SUBJECTS = {
  guard: {
    files: [
      'Guard.sol',
      'GuardForm.sol',
      'GuardHealth.sol',
      'GuardLevers.sol',
      'GuardQuantities.sol',
      'GuardInvariants.sol',
      'GuardRules.sol',
      'Postfix.sol',
      'GuardEvaluator.sol',
      'LimitsReader.sol',
    ],
    harnesses: [
      {
        contract: 'GuardRulesHarness',
        tests: ['test/deploy/contracts/guard-rules.test.ts', 'test/deploy/contracts/tightening.test.ts'],
        every: 1,
      },
      // Of the 103,000 decisions one batch in six.
      { contract: 'GuardHarness', tests: ['test/deploy/contracts/guard-vectors.test.ts'], every: 6 },
    ],
    contracts: ['GuardEvaluator', 'LimitsReader'],
    campaign: true,
  },
  controller: {
    files: [
      'GuardedController.sol',
      'controller/ControllerSettings.sol',
      'controller/ControllerRoles.sol',
      'controller/GuardStorage.sol',
      'controller/LeverCalls.sol',
      'controller/DataContract.sol',
    ],
    harnesses: [],
    contracts: ['GuardedController'],
    campaign: true,
  },
  oracle: {
    files: ['ObservationStore.sol'],
    harnesses: [],
    contracts: ['ObservationStore'],
    campaign: false,
  },
}

/** Where a subject's mutants are judged: first by recorded calls, which are quick, then by the forge tests. */
async function judgesOf(subject, { harnesses, contracts, campaign }) {
  const forge = new ForgeJudge(`${WORK}/${subject}`, campaign)
  const calls = harnesses.length === 0 ? undefined : await CallJudge.start()
  const recorded = harnesses.map(({ contract, tests, every }) => ({
    contract,
    path: `${HARNESSES}/${contract}.sol`,
    calls: recordedCalls(tests, `${WORK}/${contract}.jsonl`, every),
  }))
  return {
    forge,
    calls,
    recorded,
    contracts: contracts.map((contract) => ({ contract, path: `${SOURCES}/${contract}.sol` })),
  }
}

const originals = new Map()

/** The code of a contract with a mutant in it; null where it does not compile, undefined where it is what it was. */
function codeOf({ contract, path }, { source, text }) {
  if (!needs(path, source)) return undefined
  if (!originals.has(contract))
    originals.set(contract, compile(path, contract, path, readFileSync(path, 'utf8')))
  const code = compile(path, contract, source, text)
  if (code === undefined) return null
  return code.creation === originals.get(contract).creation ? undefined : code
}

async function judge(judges, mutant) {
  let differs = false
  for (const harness of [...judges.recorded]) {
    const code = codeOf(harness, mutant)
    if (code === null) return 'does not compile'
    if (code === undefined) continue
    differs = true
    if (await judges.calls.survives(code.deployed, harness.calls)) continue
    // Mutants of one file fall to the same tests, mostly: these are asked first from now on.
    judges.recorded.sort((left, right) => Number(right === harness) - Number(left === harness))
    return 'killed'
  }
  const contracts = {}
  for (const shipped of judges.contracts) {
    const code = codeOf(shipped, mutant)
    if (code === null) return 'does not compile'
    if (code !== undefined) contracts[shipped.contract] = code
  }
  if (Object.keys(contracts).length === 0) return differs ? 'survived' : 'same code'
  return (await judges.forge.survives(contracts)) ? 'survived' : 'killed'
}

/** The tests must pass on the unchanged sources, compiled as the mutants are. */
async function requireUnchanged(judges) {
  const contracts = {}
  for (const { contract, path } of [...judges.recorded, ...judges.contracts]) {
    originals.set(contract, compile(path, contract, path, readFileSync(path, 'utf8')))
  }
  for (const { contract, calls } of judges.recorded) {
    if (!(await judges.calls.survives(originals.get(contract).deployed, calls))) {
      throw new Error(`${contract} does not answer as it was recorded; remove ${WORK} and build anew.`)
    }
  }
  for (const { contract } of judges.contracts) contracts[contract] = originals.get(contract)
  if (!(await judges.forge.survives(contracts)))
    throw new Error('the forge tests fail on the unchanged contracts.')
}

/** Verdicts of earlier runs on the very same text, by its hash; the last one of each counts. */
function earlierVerdicts() {
  if (!existsSync(VERDICTS)) return new Map()
  const lines = readFileSync(VERDICTS, 'utf8').trim().split('\n')
  return new Map(lines.map((line) => JSON.parse(line)).map(({ hash, ...verdict }) => [hash, verdict]))
}

/** Names all that a mutant is asked: what survived it need not be asked again. */
function hashOfTests(recorded) {
  const hash = createHash('sha256')
  const names = readdirSync(TESTS, { recursive: true }).filter((name) => name.endsWith('.sol'))
  for (const name of names.sort()) hash.update(name).update(readFileSync(join(TESTS, name)))
  for (const { contract, calls } of recorded) {
    hash.update(contract)
    for (const { data, result } of calls) hash.update(data).update(`${result}`)
  }
  return hash.digest('hex')
}

function explanations() {
  return existsSync(EXPLAINED) ? JSON.parse(readFileSync(EXPLAINED, 'utf8')) : []
}

/** Adds survivors without an explanation and takes out what does not survive any more. */
function keep(judged) {
  const known = new Map(explanations().map((entry) => [entry.mutant, entry.answer]))
  for (const { key, verdict } of judged) {
    if (verdict !== 'survived') known.delete(key)
    else if (!known.has(key)) known.set(key, '')
  }
  const entries = [...known].map(([mutant, answer]) => ({ mutant, answer }))
  entries.sort((left, right) => (left.mutant < right.mutant ? -1 : 1))
  writeFileSync(EXPLAINED, `${JSON.stringify(entries, null, 2)}\n`)
}

function report(files, judged) {
  const count = (list, verdict) => list.filter((mutant) => mutant.verdict === verdict).length
  for (const file of files) {
    const own = judged.filter((mutant) => mutant.file === file)
    const counts = ['killed', 'survived', 'same code', 'does not compile'].map(
      (verdict) => `${count(own, verdict)} ${verdict}`,
    )
    console.log(`${file}: ${own.length} mutants, ${counts.join(', ')}`)
  }
  const answered = new Map(explanations().map((entry) => [entry.mutant, entry.answer]))
  const open = judged.filter(({ key, verdict }) => verdict === 'survived' && !answered.get(key))
  const killed = judged.filter(({ key, verdict }) => verdict !== 'survived' && answered.has(key))
  const keys = new Set(judged.map(({ key }) => key))
  const gone = [...answered.keys()].filter((key) => files.includes(key.split(' ')[0]) && !keys.has(key))
  for (const { file, line, key } of open)
    console.error(`survives without an explanation  ${file}:${line}  ${key}`)
  for (const { key } of killed) console.error(`explained, but a test notices it  ${key}`)
  for (const key of gone) console.error(`explained, but there is no such mutant  ${key}`)
  console.log(
    `${judged.length} mutants, ${count(judged, 'survived')} survive, ${open.length} without an explanation`,
  )
  return open.length + killed.length + gone.length
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'boolean', default: false } },
})
const [subject, ...only] = positionals
const chosen = SUBJECTS[subject]
if (chosen === undefined || only.some((file) => !chosen.files.includes(file))) {
  console.error(
    `mutate-contracts: say ${Object.keys(SUBJECTS).join(', ')}${chosen === undefined ? '' : `; files: ${chosen.files.join(', ')}`}.`,
  )
  process.exit(2)
}
mkdirSync(WORK, { recursive: true })
const files = only.length === 0 ? chosen.files : only
const judges = await judgesOf(subject, chosen)
await requireUnchanged(judges)
const earlier = earlierVerdicts()
const tests = hashOfTests(judges.recorded)
const judged = []
const mutants = files.flatMap((file) => mutantsOf(`${SOURCES}/${file}`, file))
// Numbers last: of what a test is blind to, they tell the least.
mutants.sort((left, right) => Number(left.kind === 'Literal') - Number(right.kind === 'Literal'))
for (const { text, ...mutant } of mutants) {
  const hash = createHash('sha256').update(text).digest('hex')
  const before = earlier.get(hash)
  const decided = before !== undefined && (before.verdict !== 'survived' || before.tests === tests)
  const source = `${SOURCES}/${mutant.file}`
  const verdict = decided ? before.verdict : await judge(judges, { source, text })
  judged.push({ ...mutant, verdict })
  if (!decided) appendFileSync(VERDICTS, `${JSON.stringify({ hash, verdict, tests, key: mutant.key })}\n`)
  if (verdict === 'survived') console.log(`survived  ${mutant.file}:${mutant.line}  ${mutant.key}`)
  if (judged.length % 50 === 0) console.log(`${judged.length} of ${mutants.length}`)
}
await judges.calls?.stop()
if (values.keep) keep(judged)
process.exitCode = report(files, judged) === 0 ? 0 : 1
