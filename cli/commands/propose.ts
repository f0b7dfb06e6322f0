import { existsSync, writeFileSync } from 'node:fs'
import { isAddress } from 'viem'
import type { CommandModule } from 'yargs'
import { readBundle } from '../../checkpoints/bundle.js'
import { usageError } from '../../core/errors.js'
import { publicClientOf } from '../../deploy/proposer/chain-state.js'
import { type ProposalKind, proposalKinds } from '../../deploy/proposer/proposal.js'
import { type ProposalSubject, proposalJson, writeProposal } from '../../deploy/proposer/write-proposal.js'
import { print, printJson, say } from '../output.js'

interface ProposeArguments {
  readonly bundle: string
  readonly to: ProposalKind
  readonly rpc: string
  readonly controller: string
  readonly at: string | undefined
  readonly network: string | undefined
  readonly decision: string | undefined
  readonly 'valid-days': number
  readonly 'after-days': number
  readonly out: string | undefined
  readonly json: boolean
}

const SECONDS_A_DAY = 86_400

function addressOf(text: string, option: string): `0x${string}` {
  if (isAddress(text)) return text
  throw usageError(`"${text}" is no address`, option, 'Give 0x and 40 hexadecimal digits.')
}

function secondsOf(days: number, option: string): bigint {
  if (days >= 0 && Number.isFinite(days)) return BigInt(Math.round(days * SECONDS_A_DAY))
  throw usageError(`${option} is ${days}`, option, 'Give days, 0 or more.')
}

/** `minthelm propose`: a governance proposal that is ready to be handed over. */
export const proposeCommand: CommandModule<object, ProposeArguments> = {
  command: 'propose <bundle>',
  describe: 'Write a governance proposal to adopt a bundle or carry out a decision of it; sends nothing',
  builder: (command) =>
    command
      .positional('bundle', { type: 'string', demandOption: true, describe: 'A bundle: folder or .tar' })
      .option('to', { choices: proposalKinds, demandOption: true, describe: 'Who takes the proposal' })
      .option('rpc', { type: 'string', demandOption: true, describe: 'JSON-RPC endpoint of the chain' })
      .option('controller', {
        type: 'string',
        demandOption: true,
        describe: "The token's GuardedController",
      })
      .option('at', {
        type: 'string',
        describe:
          'The governor, timelock or Safe; timelock and Safe default to the holder of the governance role',
      })
      .option('network', {
        type: 'string',
        describe: "The bundle's PolicyNetwork on the chain; without it keepers sign decisions",
      })
      .option('decision', {
        type: 'string',
        describe: 'Carry out one decision through this ProposalAdapter, in place of adopting the bundle',
        conflicts: 'network',
      })
      .option('valid-days', {
        type: 'number',
        default: 14,
        describe: 'How long a decision may wait for its execution',
      })
      .option('after-days', {
        type: 'number',
        default: 0,
        describe: 'How much later the rehearsal on the fork executes it',
      })
      .option('out', {
        type: 'string',
        describe: 'Write the proposal to this file, which does not exist yet',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example(
        '$0 propose policy.bundle --to governor --at 0x... --rpc http://127.0.0.1:8545 --controller 0x...',
        'calldata for propose, queue and execute',
      )
      .example(
        '$0 propose policy.bundle --to safe --rpc http://127.0.0.1:8545 --controller 0x... --out batch.json',
        "a file for the Safe app's Transaction Builder",
      ),
  handler: async (given) => {
    const { out } = given
    if (out !== undefined && existsSync(out)) {
      throw usageError(`"${out}" exists already`, '--out', 'Choose another name; nothing was overwritten.')
    }
    const optional = (text: string | undefined, option: string) =>
      text === undefined ? null : addressOf(text, option)
    const subject: ProposalSubject =
      given.decision === undefined
        ? { kind: 'adoption', network: optional(given.network, '--network') }
        : {
            kind: 'decision',
            adapter: addressOf(given.decision, '--decision'),
            validSeconds: secondsOf(given['valid-days'], '--valid-days'),
          }
    const written = await writeProposal(readBundle(given.bundle), {
      rpcUrl: given.rpc,
      client: publicClientOf(given.rpc),
      controller: addressOf(given.controller, '--controller'),
      to: given.to,
      at: optional(given.at, '--at'),
      subject,
      secondsLater: secondsOf(given['after-days'], '--after-days'),
    })
    const { proposal, calls, description, rehearsal } = written
    const document = proposal.safeFile ?? proposalJson(written)
    if (out !== undefined) {
      writeFileSync(out, `${JSON.stringify(document, null, 2)}\n`, { flag: 'wx' })
      say(`written: ${out}`)
    }
    if (given.json) printJson(proposalJson(written))
    else {
      print(description)
      if (proposal.id !== null) print(`id: ${proposal.id}`)
      calls.forEach(({ signature }, index) => {
        print(`rehearsed on a fork as ${rehearsal.executor}: ${signature}, ${rehearsal.gasUsed[index]} gas`)
      })
      for (const { step, to, data } of proposal.transactions) print(`${step}\n  to:   ${to}\n  data: ${data}`)
    }
  },
}
