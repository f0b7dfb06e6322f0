import type { CommandModule } from 'yargs'
import { unknownName } from '../../core/errors.js'
import { chainWorld } from '../../deploy/keeper/faults/chain-world.js'
import { type CrashVerdict, crashMatrix } from '../../deploy/keeper/faults/crash-run.js'
import { positiveWhole } from '../arguments.js'
import { ProgressLine, print, printJson, say } from '../output.js'
import { textTable } from '../text-table.js'

interface CrashArguments {
  readonly points: string
  readonly runs: number | undefined
  readonly seed: number
  readonly json: boolean
}

function tableOf(verdicts: readonly CrashVerdict[]): string {
  const points = [...new Set(verdicts.map(({ point }) => point))]
  const rows = points.map((point) => {
    const kills = verdicts.filter((verdict) => verdict.point === point)
    return [point, String(kills.length), String(kills.filter(({ passed }) => passed).length)]
  })
  return textTable([['killed at', 'kills', 'one effect, one end'], ...rows], [1, 2])
}

/** `minthelm keeper crash`: kill -9 between any two steps. */
export const keeperCrashCommand: CommandModule<object, CrashArguments> = {
  command: 'crash',
  describe: 'Kill a keeper at every transition and request, on a local chain (needs @foundry-rs/anvil)',
  builder: (command) =>
    command
      .option('points', {
        type: 'string',
        default: 'all',
        describe: '"all", or one point by the name that the table gives',
      })
      .option('runs', { type: 'number', describe: 'Kills in total; by default one a point' })
      .option('seed', { type: 'number', default: 0, describe: 'Chooses which passing of a point is killed' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 keeper crash --points all --runs 200', 'the long run'),
  handler: async ({ points, runs, seed, json }) => {
    const world = await chainWorld()
    const progress = new ProgressLine()
    let verdicts: readonly CrashVerdict[]
    try {
      verdicts = await crashMatrix(world, {
        seed,
        runs: runs === undefined ? null : positiveWhole(runs, 'runs'),
        choose: (all) => {
          if (points === 'all') return all
          const names = all.map(({ point }) => point)
          if (!names.includes(points)) throw unknownName('point', points, names, '--points')
          return all.filter(({ point }) => point === points)
        },
        onVerdict: ({ point, passing, passed, failures }, done, total) => {
          progress.update(`${done} of ${total} kills`)
          if (!passed) {
            progress.end()
            say(`${point}, passing ${passing}: ${failures.join('; ')}`)
          }
        },
      })
    } finally {
      progress.end()
      await world.close()
    }
    const failed = verdicts.filter(({ passed }) => !passed).length
    if (json) printJson({ runs: verdicts.length, failed, verdicts })
    else {
      print(tableOf(verdicts))
      print(
        `${verdicts.length - failed} of ${verdicts.length} kills left one effect on the chain and one end in the journal`,
      )
    }
    process.exitCode = failed === 0 ? 0 : 1
  },
}
