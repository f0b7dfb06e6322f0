import type { CommandModule } from 'yargs'
import { usageError } from '../../core/errors.js'
import { chainWorld } from '../../deploy/keeper/faults/chain-world.js'
import { faults, runFault } from '../../deploy/keeper/faults/fault-matrix.js'
import type { FaultVerdict } from '../../deploy/keeper/faults/fault-run.js'
import { positiveWhole } from '../arguments.js'
import { ProgressLine, print, printJson, say } from '../output.js'
import { textTable } from '../text-table.js'

interface FaultsArguments {
  readonly seeds: number
  readonly fault: number | undefined
  readonly json: boolean
}

/** anvil forgets the states of old blocks after about 1,500: then a reorganisation would leave a chain without contracts. */
const BLOCKS_A_CHAIN = 800

/** One line a fault: runs, passed, times that it fired, what had to come of it. */
function tableOf(verdicts: readonly FaultVerdict[]): string {
  const rows = faults
    .map((fault) => ({ fault, runs: verdicts.filter((verdict) => verdict.fault === fault.number) }))
    .filter(({ runs }) => runs.length > 0)
    .map(({ fault, runs }) => [
      String(fault.number),
      fault.name,
      `${runs.filter(({ passed }) => passed).length} of ${runs.length}`,
      String(runs.reduce((sum, { fired }) => sum + fired, 0)),
      (runs.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / runs.length / 1000).toFixed(2),
      fault.expected,
    ])
  return textTable(
    [['', 'fault', 'passed', 'fired', 's a run', 'what has to come of it'], ...rows],
    [0, 3, 4],
  )
}

/** `minthelm keeper faults`: every fault, on a chain of its own. */
export const keeperFaultsCommand: CommandModule<object, FaultsArguments> = {
  command: 'faults',
  describe: 'Inject 25 faults into a keeper on a local chain (needs @foundry-rs/anvil)',
  builder: (command) =>
    command
      .option('seeds', { type: 'number', default: 20, describe: 'Runs of each fault' })
      .option('fault', { type: 'number', describe: 'Only this one' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 keeper faults --seeds 3', 'a short run')
      .example('$0 keeper faults --fault 8 --seeds 64', 'reorganisations of 1 to 64 blocks'),
  handler: async ({ seeds, fault, json }) => {
    const chosen = faults.filter(({ number }) => fault === undefined || number === fault)
    if (chosen.length === 0) throw usageError(`There is no fault ${fault}`, '--fault', 'Give 1 to 25.')
    const count = positiveWhole(seeds, 'seeds')
    const progress = new ProgressLine()
    const verdicts: FaultVerdict[] = []
    let world = await chainWorld()
    try {
      for (const entry of chosen) {
        for (let seed = 0; seed < count; seed++) {
          if (world.chain.blocksMined > BLOCKS_A_CHAIN) {
            await world.close()
            world = await chainWorld()
          }
          const verdict = await runFault(world, entry, seed)
          verdicts.push(verdict)
          progress.update(`fault ${entry.number} of 25, seed ${seed}`)
          if (!verdict.passed) {
            progress.end()
            say(`fault ${entry.number}, seed ${seed}: ${verdict.failures.join('; ')}`)
            for (const line of verdict.notices) say(`  ${line}`)
          }
        }
      }
    } finally {
      progress.end()
      await world.close()
    }
    const failed = verdicts.filter(({ passed }) => !passed).length
    if (json) printJson({ runs: verdicts.length, failed, verdicts })
    else {
      print(tableOf(verdicts))
      print(`${verdicts.length - failed} of ${verdicts.length} runs ended as they had to`)
    }
    process.exitCode = failed === 0 ? 0 : 1
  },
}
