#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { usageError } from '../core/errors.js'
import { loadMechanismFile } from '../training/mechanism-files.js'
import { benchCommand } from './commands/bench.js'
import { environmentCommand } from './commands/environment.js'
import { evaluateCommand } from './commands/evaluate.js'
import { exportCommand } from './commands/export.js'
import { keygenCommand } from './commands/keygen.js'
import { replayCommand } from './commands/replay.js'
import { runsCommand } from './commands/runs.js'
import { signCommand } from './commands/sign.js'
import { startCommand } from './commands/start.js'
import { sweepCommand } from './commands/sweep.js'
import { trainCommand } from './commands/train.js'
import { tuneCommand } from './commands/tune.js'
import { verifyCommand } from './commands/verify.js'
import { lazyCommand } from './lazy-command.js'
import { reportError } from './output.js'

const packageFile = new URL('../../package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }

// A reader that closes early (`minthelm runs | head`) ends the program quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  await yargs(hideBin(process.argv))
    .scriptName('minthelm')
    .usage('$0 <command>\n\nThe laboratory for supply and reward policies of token economies.')
    .option('mechanism', {
      type: 'string',
      requiresArg: true,
      coerce: (given: string | readonly string[]) => [given].flat(),
      describe: 'A module with a mechanism of your own (repeatable); it runs as code',
    })
    .middleware(async ({ mechanism }) => {
      for (const file of mechanism ?? []) await loadMechanismFile(file)
    })
    .command(startCommand)
    .command(trainCommand)
    .command(sweepCommand)
    .command(evaluateCommand)
    .command(tuneCommand)
    .command(exportCommand)
    .command(keygenCommand)
    .command(signCommand)
    .command(verifyCommand)
    .command(replayCommand)
    .command(
      lazyCommand(
        'keeper',
        'Drive a chain by a bundle: read, decide, guard, send, confirm, log',
        async () => (await import('./commands/keeper.js')).keeperCommand,
      ),
    )
    .command(
      lazyCommand(
        'log <action>',
        "Verify a keeper's decision log, or publish it",
        async () => (await import('./commands/log.js')).logCommand,
      ),
    )
    .command(
      lazyCommand(
        'deploy-network <bundle>',
        "Put a bundle's integer network on a chain, for `propose --network`; nobody owns it",
        async () => (await import('./commands/deploy-network.js')).deployNetworkCommand,
      ),
    )
    .command(
      lazyCommand(
        'propose <bundle>',
        'Write a governance proposal to adopt a bundle or carry out a decision of it; sends nothing',
        async () => (await import('./commands/propose.js')).proposeCommand,
      ),
    )
    .command(runsCommand)
    .command(environmentCommand)
    .command(benchCommand)
    .command(
      lazyCommand(
        'doctor',
        'Say what this machine has of what the laboratory needs, or who holds what on a chain',
        async () => (await import('./commands/doctor.js')).doctorCommand,
      ),
    )
    .demandCommand(1, 'Name a command.')
    .strict()
    .recommendCommands()
    .version(version)
    .help()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? usageError(message.trim().replace(/\.$/, ''), undefined, 'See `minthelm --help`.')
    })
    .parseAsync()
} catch (error) {
  process.exitCode = reportError(error)
}
