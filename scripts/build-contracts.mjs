// Compiles the contracts with npm's solc: deploy/contracts/src into dist/deploy/contracts/<Name>.json, which the package
// ships, and what only tests deploy (test/deploy/contracts/fixtures) into .cache/contracts. A file is compiled when it,
// something that it imports, the compiler or its settings changed. A warning about our own sources is an error.
//
// solc is slow as WebAssembly, so the repository keeps what it made (deploy/contracts/built, test/deploy/contracts/built)
// and a build takes from there what is made of the same sources. `--keep` brings those files up to date; `--check`
// compiles everything anew and fails where they differ.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { soliditySettings, solidityVersion, sourceClosure } from './solidity.mjs'

const TREES = [
  {
    sources: 'deploy/contracts/src',
    artifacts: 'dist/deploy/contracts',
    kept: 'deploy/contracts/built',
  },
  {
    sources: 'test/deploy/contracts/fixtures',
    artifacts: '.cache/contracts',
    kept: 'test/deploy/contracts/built',
  },
]
/** EIP-170. */
const LARGEST_CODE = 24_576
const OUTPUTS = ['abi', 'evm.bytecode.object', 'evm.bytecode.linkReferences', 'evm.deployedBytecode.object']

function fail(text) {
  console.error(`build-contracts: ${text}`)
  process.exit(1)
}

/** The files that define something to compile; what holds types only is compiled with those that import it. */
function solidityFiles(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.sol'))
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((path) => /^(abstract )?(contract|interface|library) /m.test(readFileSync(path, 'utf8')))
    .sort()
}

function hashOf(closure) {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([solidityVersion, soliditySettings, [...closure]]))
  return hash.digest('hex')
}

/** Names and texts of the artifacts in a folder. */
function artifactsIn(folder) {
  if (!existsSync(folder)) return new Map()
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

/** The artifacts of a file that were made of these very sources; undefined where there are none. */
function madeOf({ path, hash }, artifacts) {
  const made = [...artifacts].filter(([, text]) => {
    const { source, sourceHash } = JSON.parse(text)
    return source === path && sourceHash === hash
  })
  return made.length === 0 ? undefined : made
}

/**
 * Each file is compiled by itself: the code that solc generates depends on what it is compiled together with, and so would
 * the artifacts on what happened to be stale.
 */
async function compile(files) {
  if (files.length === 0) return {}
  const { default: solc } = await import('solc')
  const contracts = {}
  for (const { path, closure } of files) {
    const sources = Object.fromEntries([...closure].map(([name, content]) => [name, { content }]))
    const outputSelection = { [path]: { '*': OUTPUTS } }
    const input = { language: 'Solidity', sources, settings: { ...soliditySettings, outputSelection } }
    const output = JSON.parse(solc.compile(JSON.stringify(input)))
    const ours = (output.errors ?? []).filter(
      ({ severity, sourceLocation }) => severity === 'error' || sourceLocation?.file === path,
    )
    for (const { formattedMessage } of ours) console.error(formattedMessage)
    if (ours.length > 0) process.exit(1)
    contracts[path] = output.contracts[path]
  }
  return contracts
}

/** What an artifact file says of a compiled contract. */
function artifactText(name, { path, hash }, { abi, evm }) {
  const artifact = {
    contract: name,
    source: path,
    sourceHash: hash,
    compiler: { version: solidityVersion, ...soliditySettings },
    abi,
    bytecode: `0x${evm.bytecode.object}`,
    deployedBytecode: `0x${evm.deployedBytecode.object}`,
    linkReferences: evm.bytecode.linkReferences,
  }
  return `${JSON.stringify(artifact)}\n`
}

/** Makes a folder hold exactly these artifacts. */
function writeFolder(folder, artifacts) {
  const before = artifactsIn(folder)
  if (artifacts.size === 0 && before.size === 0) return
  mkdirSync(folder, { recursive: true })
  for (const name of before.keys()) if (!artifacts.has(name)) rmSync(join(folder, name))
  for (const [name, text] of artifacts) if (before.get(name) !== text) writeFileSync(join(folder, name), text)
}

const keep = process.argv.includes('--keep')
const check = process.argv.includes('--check')
const plans = TREES.map((tree) => {
  const known = new Map([...artifactsIn(tree.kept), ...artifactsIn(tree.artifacts)])
  const kept = artifactsIn(tree.kept)
  const files = solidityFiles(tree.sources).map((path) => {
    const closure = sourceClosure(path)
    const file = { path, closure, hash: hashOf(closure) }
    return { ...file, made: check ? undefined : (madeOf(file, kept) ?? madeOf(file, known)) }
  })
  return { ...tree, files }
})
const stale = plans.flatMap(({ files }) => files.filter(({ made }) => made === undefined))
const compiled = await compile(stale)
for (const { files, artifacts, kept } of plans) {
  const texts = new Map()
  for (const file of files) {
    const contracts = Object.entries(compiled[file.path] ?? {})
    const made =
      file.made ?? contracts.map(([name, contract]) => [`${name}.json`, artifactText(name, file, contract)])
    for (const [name, text] of made) {
      if (texts.has(name))
        fail(`two files define ${name.replace('.json', '')}, one of them ${file.path}; name one anew.`)
      texts.set(name, text)
    }
  }
  for (const text of artifacts.startsWith('dist') ? texts.values() : []) {
    const { contract, deployedBytecode } = JSON.parse(text)
    const size = (deployedBytecode.length - 2) / 2
    if (size > LARGEST_CODE) fail(`${contract} has ${size} bytes of code; a chain takes ${LARGEST_CODE}.`)
  }
  writeFolder(artifacts, texts)
  if (keep) writeFolder(kept, texts)
  const before = artifactsIn(kept)
  const differing = [...new Set([...texts.keys(), ...before.keys()])].filter(
    (name) => texts.get(name) !== before.get(name),
  )
  if (check && differing.length > 0) {
    fail(
      `${kept} is not what the sources make (${differing.join(', ')}); run npm run build:contracts -- --keep.`,
    )
  }
}
console.log(`contracts: ${stale.length} of ${plans.flatMap(({ files }) => files).length} files compiled`)
