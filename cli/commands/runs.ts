import type { CommandModule } from 'yargs'
import { defaultRunsFolder } from '../../training/run-folder.js'
import { listRuns } from '../../training/run-store.js'
import { print, printJson } from '../output.js'
import { shortNumber, textTable } from '../text-table.js'

/** `minthelm runs`: what was trained here. */
export const runsCommand: CommandModule<object, { folder: string; json: boolean }> = {
  command: 'runs [folder]',
  describe: 'List the runs of a folder with their state and scores',
  builder: (command) =>
    command
      .positional('folder', {
        type: 'string',
        default: defaultRunsFolder,
        describe: 'Where the run folders lie',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 runs', 'every run below runs/'),
  handler: ({ folder, json }) => {
    const runs = listRuns(folder)
    if (json) {
      printJson(runs)
      return
    }
    if (runs.length === 0) {
      print(`No runs below ${folder}. Train one: minthelm train configs/terra-ppo.yaml`)
      return
    }
    const rows = runs.map(({ name, status, config, record, problem }) => [
      name,
      status,
      config === null ? (problem ?? '') : `${config.agent.name} on ${config.env.id}`,
      record === null || config === null ? '-' : `${record.steps} of ${config.totalSteps}`,
      shortNumber(record?.lastScore ?? null),
      shortNumber(record?.best?.score ?? null),
    ])
    print(textTable([['run', 'state', 'what', 'steps', 'last return', 'best return'], ...rows], [3, 4, 5]))
  },
}
