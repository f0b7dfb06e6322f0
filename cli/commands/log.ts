import { isAddress } from 'viem'
import type { CommandModule } from 'yargs'
import { writeFileAtomically } from '../../checkpoints/atomic-write.js'
import { usageError } from '../../core/errors.js'
import { ControllerReader } from '../../deploy/keeper/controller-reader.js'
import type { Hex } from '../../deploy/keeper/intent.js'
import { defaultFigures } from '../../deploy/keeper/keeper-config.js'
import { logPage } from '../../deploy/keeper/publish-log.js'
import { HttpEndpoint } from '../../deploy/keeper/rpc-endpoint.js'
import { RpcQuorum } from '../../deploy/keeper/rpc-quorum.js'
import { compareWithChain, type LogFinding, type ReadLog, readLog } from '../../deploy/keeper/verify-log.js'
import { print, printJson } from '../output.js'

interface VerifyArguments {
  readonly file: string
  readonly rpc: string | undefined
  readonly controller: string | undefined
  readonly 'from-block': number
  readonly confirmations: number
  readonly json: boolean
}

/** Blocks asked for at once: what public endpoints allow. */
const BLOCKS_AT_ONCE = 5000n

async function chainFindings(log: ReadLog, given: VerifyArguments): Promise<readonly LogFinding[]> {
  if (given.rpc === undefined) return []
  const controller = given.controller ?? log.decisions[0]?.decision.controller
  if (controller === undefined || !isAddress(controller)) {
    throw usageError('No controller is given', '--controller', "Give the controller's address.")
  }
  const endpoint = new HttpEndpoint(1, given.rpc, defaultFigures.requestTimeoutMilliseconds)
  const rpc = new RpcQuorum([endpoint], 1, defaultFigures.retries)
  const reader = new ControllerReader(rpc, controller as Hex)
  const head = await rpc.head()
  const events = []
  for (let from = BigInt(given['from-block']); from <= head.number; from += BLOCKS_AT_ONCE) {
    const to = from + BLOCKS_AT_ONCE - 1n
    events.push(...(await reader.events(from, to < head.number ? to : head.number)))
  }
  return compareWithChain(log, events, head.number - BigInt(given.confirmations))
}

const verifyCommand: CommandModule<object, VerifyArguments> = {
  command: 'verify <file>',
  describe: 'Find changed, missing and reordered lines; with --rpc what the chain says otherwise',
  builder: (command) =>
    command
      .positional('file', { type: 'string', demandOption: true, describe: 'decisions.jsonl of a keeper' })
      .option('rpc', { type: 'string', requiresArg: true, describe: 'An endpoint of the chain' })
      .option('controller', { type: 'string', describe: "The controller; the log's by default" })
      .option('from-block', { type: 'number', default: 0, describe: 'Block at which the keeper began' })
      .option('confirmations', {
        type: 'number',
        default: Number(defaultFigures.confirmations),
        describe: 'Younger actions need no receipt yet',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example(
        '$0 log verify keeper/decisions.jsonl --rpc URL --controller 0x...',
        'hold a log against the chain',
      ),
  handler: async (given) => {
    const log = readLog(given.file)
    const findings = [...log.findings, ...(await chainFindings(log, given))]
    if (given.json) printJson({ lines: log.lines.length, decisions: log.decisions.length, findings })
    else {
      for (const { line, what } of findings) print(`${line === null ? 'chain' : `line ${line}`}: ${what}`)
      const against = given.rpc === undefined ? 'not held against a chain' : 'held against the chain'
      print(
        `${log.lines.length} lines, ${log.decisions.length} decisions, ${against}: ${findings.length} findings`,
      )
    }
    process.exitCode = findings.length === 0 ? 0 : 1
  },
}

const publishCommand: CommandModule<object, { file: string; to: string }> = {
  command: 'publish <file>',
  describe: 'Write the public page of a log; decisions that have not ended are withheld',
  builder: (command) =>
    command
      .positional('file', { type: 'string', demandOption: true, describe: 'decisions.jsonl of a keeper' })
      .option('to', { type: 'string', demandOption: true, describe: 'The page' })
      .example('$0 log publish keeper/decisions.jsonl --to decisions.html', 'one page without scripts'),
  handler: ({ file, to }) => {
    const log = readLog(file)
    const [finding] = log.findings
    if (finding !== undefined) {
      throw usageError(
        `The log is not whole: ${finding.what}`,
        `${file}:${finding.line}`,
        'Run `minthelm log verify` on it; a broken log is not published.',
      )
    }
    writeFileAtomically(to, logPage(log))
    print(`page: ${to}`)
  },
}

/** `minthelm log`: a keeper's decisions, checked and shown. */
export const logCommand: CommandModule = {
  command: 'log <action>',
  describe: "Verify a keeper's decision log, or publish it",
  builder: (command) =>
    command.command(verifyCommand).command(publishCommand).demandCommand(1, 'verify or publish?'),
  handler: () => {},
}
