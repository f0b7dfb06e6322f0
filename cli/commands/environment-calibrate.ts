import type { CommandModule } from 'yargs'
import { usageError } from '../../core/errors.js'
import { acceptanceTable, calibrationSeed } from '../../env/calibration/acceptance-table.js'
import { mechanismOfEnvironment } from '../../env/mechanisms/mechanisms.js'
import { readSeries } from '../../training/series.js'
import { print, printJson, say } from '../output.js'
import { shortNumber, textTable } from '../text-table.js'

interface CalibrateArguments {
  readonly id: string | undefined
  readonly seed: number
  readonly json: boolean
}

function handle({ id, seed, json }: CalibrateArguments): void {
  const mechanism = id === undefined ? undefined : mechanismOfEnvironment(id)
  if (id !== undefined && mechanism === undefined) {
    throw usageError(
      `${id} is no token economy`,
      'env calibrate',
      'Give an economy of `minthelm env list`, or nothing for all.',
    )
  }
  const records = {
    ethHourly: readSeries('eth-hourly'),
    amplDaily: readSeries('ampl-daily'),
    ustDaily: readSeries('ust-daily'),
    lunaDaily: readSeries('luna-daily'),
    raiHourly: readSeries('rai-hourly'),
    daiDaily: readSeries('dai-daily'),
    ohmDaiHourly: readSeries('ohm-dai-hourly'),
    usdcDaily: readSeries('usdc-daily'),
    usdtDaily: readSeries('usdt-daily'),
    threePoolDaily: readSeries('three-pool-daily'),
  }
  const table = acceptanceTable(records, mechanism?.id, seed)
  const rows = table.map(({ simulated, ...row }) => ({ ...row, value: simulated }))
  const failing = rows.filter(({ pass }) => !pass).map((row) => row.id)
  if (json) printJson({ seed, rows, passed: rows.length - failing.length, failing })
  else {
    const header = ['id', 'statistic', 'recorded', 'tolerance', 'simulated', '10 % to 90 %', 'n', '']
    print(
      textTable(
        [
          header,
          ...rows.map((row) => [
            row.id,
            row.statistic,
            shortNumber(row.target),
            `${row.tolerance[0]} to ${row.tolerance[1]}`,
            shortNumber(row.value),
            `${shortNumber(row.spread[0])} to ${shortNumber(row.spread[1])}`,
            String(row.n),
            row.pass ? 'pass' : 'FAIL',
          ]),
        ],
        [2, 4, 6],
      ),
    )
    say(
      `${rows.length - failing.length} of ${rows.length} rows pass${failing.length === 0 ? '' : `; failing: ${failing.join(', ')}`}`,
    )
  }
  process.exitCode = failing.some((row) => !knownFailures.has(row)) ? 1 : 0
}

/** Rows that the dynamics of v0 miss, and say so: survivors of a share-token crash dip less than history did. */
const knownFailures = new Set(['C13'])

/** `minthelm env calibrate`: simulated statistics beside recorded ones. */
export const calibrateCommand: CommandModule<object, CalibrateArguments> = {
  command: 'calibrate [id]',
  describe: 'Print simulated statistics beside recorded ones, with verdicts',
  builder: (command) =>
    command
      .positional('id', { type: 'string', describe: 'One economy; default all' })
      .option('seed', { type: 'number', default: calibrationSeed, describe: 'Seed of the simulation' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print rows with id, target, tolerance, value, pass',
      })
      .example('$0 env calibrate', 'every row; ends with status 1 where one fails that is not known to')
      .epilogue('C13 is known to fail: survivors of a share-token crash dip by 1.9 %, history by 5.4 %.'),
  handler: handle,
}
