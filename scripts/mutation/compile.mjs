// Compiles one mutant, without optimising: the fastest code to come by, and of the same behaviour.
import solc from 'solc'
import { sourceClosure } from '../solidity.mjs'

const SETTINGS = {
  evmVersion: 'cancun',
  optimizer: { enabled: false },
  metadata: { appendCBOR: false, bytecodeHash: 'none' },
}

/** A contract's code with the text of one file of its own replaced; undefined where it does not compile. */
export function compile(path, contract, changed, text) {
  const closure = sourceClosure(path)
  const sources = Object.fromEntries([...closure].map(([name, content]) => [name, { content }]))
  if (sources[changed] === undefined) throw new Error(`${path} does not need ${changed}.`)
  sources[changed] = { content: text }
  const outputs = ['evm.bytecode.object', 'evm.deployedBytecode.object']
  const settings = { ...SETTINGS, outputSelection: { [path]: { [contract]: outputs } } }
  const output = JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources, settings })))
  const evm = output.contracts?.[path]?.[contract]?.evm
  if (!evm?.bytecode.object) return undefined
  return { creation: `0x${evm.bytecode.object}`, deployed: `0x${evm.deployedBytecode.object}` }
}

/** Whether a contract is made of a file. */
export function needs(path, changed) {
  return sourceClosure(path).has(changed)
}
