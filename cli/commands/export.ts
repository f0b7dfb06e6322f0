import type { CommandModule } from 'yargs'
import { supplyLimitOf } from '../../guard/upgrade.js'
import { exportRun } from '../../training/export-run.js'
import type { CheckpointChoice } from '../../training/load-policy.js'
import { print, printJson } from '../output.js'

interface ExportArguments {
  readonly run: string
  readonly to: string
  readonly checkpoint: CheckpointChoice
  readonly json: boolean
}

/** `minthelm export`: a frozen policy with its limits. */
export const exportCommand: CommandModule<object, ExportArguments> = {
  command: 'export <run>',
  describe: 'Freeze the policy of a run into a bundle behind its guard',
  builder: (command) =>
    command
      .positional('run', { type: 'string', demandOption: true, describe: 'A run folder' })
      .option('to', {
        type: 'string',
        demandOption: true,
        describe: 'The bundle, which does not exist yet: a folder, or one file where the name ends in .tar',
      })
      .option('checkpoint', {
        choices: ['last', 'best'] as const,
        default: 'last' as const,
        describe: 'Which one to freeze',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example(
        '$0 export runs/terra-v0-ppo-seed-0-1 --to policy.bundle',
        'then replay or deploy policy.bundle',
      )
      .example('$0 export runs/terra-v0-ppo-seed-0-1 --to policy.tar', 'the same as one file'),
  handler: ({ run, to, checkpoint, json }) => {
    const { manifest, bundleHash, guard } = exportRun(run, to, checkpoint)
    if (json) printJson({ path: to, bundleHash, policyHash: manifest.policyHash, guard })
    else {
      print(`bundle: ${to}`)
      print(`policy hash: ${manifest.policyHash}`)
      print(`bundle hash: ${bundleHash}`)
      print(`integer network: ${manifest.notQuantised === null ? 'yes' : `none, ${manifest.notQuantised}`}`)
      print(
        `guard: ${guard.levers.length} levers, supply at most ${supplyLimitOf(guard).maximumFractionPer24Hours * 100} % in any 24 h`,
      )
    }
  },
}
