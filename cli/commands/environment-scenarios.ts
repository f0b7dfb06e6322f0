import type { CommandModule } from 'yargs'
import { usageError } from '../../core/errors.js'
import { mechanismOfEnvironment } from '../../env/mechanisms/mechanisms.js'
import { scenarioRows, shownDrawn } from '../../eval/scenario-tables.js'
import { print, printJson } from '../output.js'
import { textTable } from '../text-table.js'

function handle({ id, json }: { id: string | undefined; json: boolean }): void {
  const mechanism = id === undefined ? undefined : mechanismOfEnvironment(id)
  if (id !== undefined && mechanism === undefined) {
    throw usageError(
      `${id} is no token economy`,
      'env scenarios',
      'See `minthelm env list` for those that are.',
    )
  }
  const rows = scenarioRows(mechanism === undefined ? undefined : [mechanism])
  if (json) {
    printJson(rows)
    return
  }
  const text = rows.map(({ id: name, family, title, departures }) => {
    const numbers = Object.entries(departures).map(([key, drawn]) => [`  ${key}`, shownDrawn(drawn)])
    return [`${name} (${family}): ${title}`, ...(numbers.length === 0 ? [] : [textTable(numbers)])].join('\n')
  })
  print(text.join('\n\n'))
}

/** `minthelm env scenarios`: what can happen to an economy, with the numbers. */
export const scenariosCommand: CommandModule<object, { id: string | undefined; json: boolean }> = {
  command: 'scenarios [id]',
  describe: 'Every scenario with its numbers',
  builder: (command) =>
    command
      .positional('id', { type: 'string', describe: 'One economy; default all' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 env scenarios Terra-v0', 'what Terra can live through, and how it is set')
      .epilogue('Put several together by +, as in bank-run+liquidity-drain; see docs/scenarios.md.'),
  handler: handle,
}
