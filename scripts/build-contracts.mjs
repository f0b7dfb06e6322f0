// Compiles the contracts with npm's solc: deploy/contracts/src into dist/deploy/contracts/<Name>.json, which the package
// ships, and what only tests deploy (test/deploy/contracts/fixtures) into .cache/contracts. A file is compiled when it,
// something that it imports, the compiler or its settings changed. A warning about our own sources is an error.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { soliditySettings, solidityVersion, sourceClosure } from './solidity.mjs'

const TREES = [
  { sources: 'deploy/contracts/src', artifacts: 'dist/deploy/contracts' },
  { sources: 'test/deploy/contracts/fixtures', artifacts: '.cache/contracts' },
]
const OUTPUTS = ['abi', 'evm.bytecode.object', 'evm.bytecode.linkReferences', 'evm.deployedBytecode.object']

function solidityFiles(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.sol'))
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .sort()
}

function hashOf(closure) {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([solidityVersion, soliditySettings, [...closure]]))
  return hash.digest('hex')
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}

/** Files of a tree with the hash of all they need, and what the last build made of each. */
function planOf(tree) {
  const index = join(tree.artifacts, 'build.json')
  const built = readJson(index)
  const files = solidityFiles(tree.sources).map((path) => {
    const closure = sourceClosure(path)
    return { path, closure, hash: hashOf(closure) }
  })
  const stale = files.filter(({ path, hash }) => {
    const before = built[path]
    if (before?.sourceHash !== hash) return true
    return before.contracts.some((name) => !existsSync(join(tree.artifacts, `${name}.json`)))
  })
  return { tree, index, built, files, stale }
}

async function compile(stale) {
  const { default: solc } = await import('solc')
  const sources = {}
  const outputSelection = {}
  for (const { path, closure } of stale) {
    for (const [name, content] of closure) sources[name] = { content }
    outputSelection[path] = { '*': OUTPUTS }
  }
  const input = { language: 'Solidity', sources, settings: { ...soliditySettings, outputSelection } }
  const output = JSON.parse(solc.compile(JSON.stringify(input)))
  const ours = (output.errors ?? []).filter(
    ({ severity, sourceLocation }) => severity === 'error' || sourceLocation?.file in outputSelection,
  )
  for (const { formattedMessage } of ours) console.error(formattedMessage)
  if (ours.length > 0) process.exit(1)
  return output.contracts
}

function artifactOf(name, path, hash, { abi, evm }) {
  return {
    contract: name,
    source: path,
    sourceHash: hash,
    compiler: { version: solidityVersion, ...soliditySettings },
    abi,
    bytecode: `0x${evm.bytecode.object}`,
    deployedBytecode: `0x${evm.deployedBytecode.object}`,
    linkReferences: evm.bytecode.linkReferences,
  }
}

function write({ tree, index, built, files, stale }, contracts) {
  mkdirSync(tree.artifacts, { recursive: true })
  const compiled = new Map(stale.map(({ path }) => [path, contracts[path] ?? {}]))
  const next = Object.fromEntries(
    files.map(({ path, hash }) => {
      const names = compiled.has(path) ? Object.keys(compiled.get(path)) : built[path].contracts
      return [path, { sourceHash: hash, contracts: names }]
    }),
  )
  const owners = new Map()
  for (const [path, entry] of Object.entries(next)) {
    for (const name of entry.contracts) {
      if (owners.has(name)) {
        console.error(`build-contracts: ${owners.get(name)} and ${path} both define ${name}; name one anew.`)
        process.exit(1)
      }
      owners.set(name, path)
    }
  }
  for (const { contracts: names } of Object.values(built)) {
    for (const name of names)
      if (!owners.has(name)) rmSync(join(tree.artifacts, `${name}.json`), { force: true })
  }
  for (const { path, hash } of stale) {
    for (const [name, contract] of Object.entries(compiled.get(path))) {
      const text = `${JSON.stringify(artifactOf(name, path, hash, contract), null, 2)}\n`
      writeFileSync(join(tree.artifacts, `${name}.json`), text)
    }
  }
  writeFileSync(index, `${JSON.stringify(next, null, 2)}\n`)
}

const plans = TREES.map(planOf)
const stale = plans.flatMap((plan) => plan.stale)
const contracts = stale.length === 0 ? {} : await compile(stale)
for (const plan of plans) {
  if (plan.files.length > 0 || Object.keys(plan.built).length > 0) write(plan, contracts)
}
console.log(`contracts: ${stale.length} of ${plans.flatMap(({ files }) => files).length} files compiled`)
