// Slither (PyPI, pinned) over the contracts: every finding about our own sources must have an answer in
// test/deploy/contracts/slither/answers.json, by detector, file, function and the text of the line; a finding without one fails,
// and so does an answer to nothing. `--write` puts the findings of now into the file, for answers to be filled in.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import solc from 'solc'
import { pythonEnvironment } from './python-environment.mjs'
import { soliditySettings, solidityVersion, sourceClosure } from './solidity.mjs'

const SOURCES = 'deploy/contracts/src'
const ANSWERS = 'test/deploy/contracts/slither/answers.json'
const WORK = '.cache/slither'

/** What the compiler says of all sources, in the form in which forge leaves it: trees and interfaces, no code. */
function writeBuildInfo(folder) {
  const sources = {}
  for (const name of readdirSync(SOURCES, { recursive: true }).filter((file) => file.endsWith('.sol'))) {
    for (const [path, content] of sourceClosure(`${SOURCES}/${name}`)) {
      sources[path.startsWith('deploy/') ? path : `node_modules/${path}`] = { content }
    }
  }
  const settings = {
    evmVersion: soliditySettings.evmVersion,
    remappings: ['@openzeppelin/=node_modules/@openzeppelin/'],
    outputSelection: { '*': { '*': ['abi', 'evm.methodIdentifiers', 'userdoc', 'devdoc'], '': ['ast'] } },
  }
  const input = { language: 'Solidity', sources, settings }
  const output = JSON.parse(solc.compile(JSON.stringify(input)))
  const errors = (output.errors ?? []).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'))
  for (const contract of Object.values(output.contracts).flatMap(Object.values)) {
    contract.evm.bytecode = { object: '', sourceMap: '' }
    contract.evm.deployedBytecode = { object: '', sourceMap: '' }
  }
  mkdirSync(folder, { recursive: true })
  const info = {
    _format: 'hh-sol-build-info-1',
    id: 'contracts',
    solcVersion: solidityVersion,
    input,
    output,
  }
  writeFileSync(join(folder, 'contracts.json'), JSON.stringify(info))
}

/** Runs Slither; its findings whose first element lies in our own sources. */
function findings(python) {
  rmSync(WORK, { recursive: true, force: true })
  writeBuildInfo(join(WORK, 'build-info'))
  const report = join(WORK, 'report.json')
  const flags = ['--compile-force-framework', 'foundry', '--foundry-ignore-compile']
  const where = ['--foundry-build-info-directory', join(WORK, 'build-info'), '--json', report]
  const run = spawnSync(join(python, '..', 'slither'), ['.', ...flags, ...where], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${resolve('node_modules/.bin')}${delimiter}${process.env.PATH}` },
    maxBuffer: 64 * 1024 * 1024,
  })
  let read
  try {
    read = JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    throw new Error(`slither ended with ${run.status} and no report:\n${run.stderr.slice(-2000)}`)
  }
  if (!read.success) throw new Error(`slither failed: ${read.error}`)
  return (read.results.detectors ?? []).flatMap(({ check, impact, elements }) => {
    const first = elements[0]?.source_mapping.filename_relative ?? ''
    if (!first.startsWith(SOURCES)) return []
    const precise = elements.find(({ type }) => type === 'node') ?? elements[0]
    const { filename_relative: file, lines } = precise.source_mapping
    const text = readFileSync(file, 'utf8').split('\n')[lines[0] - 1].trim()
    const scope = (elements.find(({ type }) => type === 'function') ?? elements[0]).name
    return [
      { detector: check, impact, file: file.replace(`${SOURCES}/`, ''), scope, at: lines[0], line: text },
    ]
  })
}

const keyOf = ({ detector, file, scope, line }) => JSON.stringify([detector, file, scope, line])

const { python, missing } = pythonEnvironment('test/deploy/contracts/slither/requirements.txt')
if (python === undefined) {
  console.log(`slither: skipped (1): ${missing}`)
  process.exit(0)
}
const found = new Map(findings(python).map((finding) => [keyOf(finding), finding]))
const answers = new Map(
  JSON.parse(readFileSync(ANSWERS, 'utf8')).map((entry) => [keyOf(entry), entry.answer]),
)
if (process.argv.includes('--write')) {
  const entries = [...found].map(([key, { detector, file, scope, line }]) => {
    return { detector, file, scope, line, answer: answers.get(key) ?? '' }
  })
  entries.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1))
  writeFileSync(ANSWERS, `${JSON.stringify(entries, null, 2)}\n`)
}
const open = [...found].filter(([key]) => !answers.get(key)).map(([, finding]) => finding)
const idle = [...answers.keys()].filter((key) => !found.has(key))
for (const { detector, impact, file, at, line } of open)
  console.error(`${file}:${at} ${detector} (${impact}): ${line}`)
for (const key of idle) console.error(`answered, but not found any more: ${key}`)
console.log(
  `slither: ${found.size} findings, ${open.length} without an answer, ${idle.length} answers to nothing`,
)
process.exitCode = open.length + idle.length === 0 ? 0 : 1
