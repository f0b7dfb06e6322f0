// What every compilation of the contracts has in common: the build, forge (foundry.toml says the same) and the tests.
import { readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

/** Cancun is what the chains that Minthelm aims at run; the metadata is left out, so that equal code is equal bytes. */
export const solidityVersion = JSON.parse(readFileSync('node_modules/solc/package.json', 'utf8')).version
export const soliditySettings = {
  evmVersion: 'cancun',
  optimizer: { enabled: true, runs: 200 },
  viaIR: true,
  metadata: { appendCBOR: false, bytecodeHash: 'none' },
}

/** Paths that a Solidity text imports, resolved as the compiler does: relative to the file, else in node_modules. */
function importsOf(path, text) {
  const withoutComments = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
  const statements = withoutComments.matchAll(/\bimport\b[^;"']*["']([^"']+)["']/g)
  return [...statements].map(([, name]) => (name.startsWith('.') ? posix.join(dirname(path), name) : name))
}

/** Where an imported name lies: packages in node_modules, everything else in the repository. */
function fileOf(name) {
  return name.startsWith('deploy/') || name.startsWith('test/') ? name : join('node_modules', name)
}

/** The sources that a contract file needs, itself included: name to text, in the order of names. */
export function sourceClosure(path) {
  const texts = new Map()
  const visit = (name, importer) => {
    if (texts.has(name)) return
    let text
    try {
      text = readFileSync(fileOf(name), 'utf8')
    } catch {
      throw new Error(`${importer} imports "${name}", which does not exist.`)
    }
    texts.set(name, text)
    for (const imported of importsOf(name, text)) visit(imported, name)
  }
  visit(path, path)
  return new Map([...texts].sort(([left], [right]) => (left < right ? -1 : 1)))
}
