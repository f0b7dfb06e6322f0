import type { CommandModule } from 'yargs'
import { definitionOf, environmentIds } from '../../env/registry.js'
import { print, printJson } from '../output.js'
import { shortNumber, textTable } from '../text-table.js'
import { calibrateCommand } from './environment-calibrate.js'
import { rolloutCommand } from './environment-rollout.js'
import { scenariosCommand } from './environment-scenarios.js'
import { serveCommand } from './environment-serve.js'

const listCommand: CommandModule<object, { json: boolean }> = {
  command: 'list',
  describe: 'Every environment: levers, rule, history and failure',
  builder: (command) => command.option('json', { type: 'boolean', default: false, describe: 'Print JSON' }),
  handler: ({ json }) => {
    const rows = environmentIds().map((id) => ({
      ...definitionOf(id).describe(),
      kind: definitionOf(id).kind,
    }))
    if (json) {
      printJson(
        rows.map(({ id, kind, title, summary, design, levers }) => ({
          id,
          kind,
          title,
          summary,
          ...(design === null ? {} : { ...design, levers: levers.map(({ name }) => name) }),
        })),
      )
      return
    }
    const headings = textTable(rows.map(({ id, title }) => [id, title])).split('\n')
    for (const [index, { design, levers }] of rows.entries()) {
      print(headings[index] ?? '')
      if (design === null) continue
      const { goal, use, rules, history, failure } = design
      print(`  for      ${goal}, ${use}`)
      print(`  levers   ${levers.map(({ name }) => name).join(', ')}`)
      print(`  rule     ${rules[0]}`)
      print(`  history  ${history}`)
      print(`  failure  ${failure}\n`)
    }
  },
}

const showCommand: CommandModule<object, { id: string; json: boolean }> = {
  command: 'show <id>',
  describe: 'Levers, observations, scenarios and options of one environment',
  builder: (command) =>
    command
      .positional('id', { type: 'string', demandOption: true, describe: 'Such as Terra-v0' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 env show Terra-v0', 'what a Terra policy sees and sets'),
  handler: ({ id, json }) => {
    const shown = definitionOf(id).describe()
    if (json) {
      printJson(shown)
      return
    }
    const { production, data, assumption } = shown.defaultsByMark
    print(`${shown.id}: ${shown.title}\n${shown.summary}`)
    if (shown.design !== null) {
      const { rules, history, failure } = shown.design
      print(`\nRules: ${rules.join('; ')}\nHistory: ${history}\nFailure: ${failure}`)
    }
    if (shown.levers.length > 0) {
      print('\nLevers')
      const header = ['name', 'unit', 'minimum', 'maximum', 'default', 'step an hour', 'source']
      const rows = shown.levers.map((lever) => [
        lever.name,
        lever.unit,
        shortNumber(lever.minimum),
        shortNumber(lever.maximum),
        shortNumber(lever.default),
        lever.maximumStepPerHour === null ? 'free' : shortNumber(lever.maximumStepPerHour),
        lever.mark,
      ])
      print(textTable([header, ...rows], [2, 3, 4, 5]))
    }
    print('\nObservations')
    const features = shown.observations.map(({ name, unit, scale, meaning }) => [
      name,
      unit,
      shortNumber(scale),
      meaning,
    ])
    print(textTable([['name', 'unit', 'seen as 1', 'meaning'], ...features], [2]))
    if (shown.scenarios.length > 0) {
      print('\nScenarios')
      print(textTable(shown.scenarios.map(({ name, summary }) => [name, summary])))
      print(`\nDefaults: ${production} from production, ${data} fitted to data, ${assumption} assumed`)
    }
    print('\nOptions')
    print(textTable(shown.options.map(({ key, default: value, meaning }) => [key, value, meaning])))
  },
}

/** `minthelm env`: what there is to train on. */
export const environmentCommand: CommandModule = {
  command: 'env',
  describe: 'List, show, calibrate, roll out and serve environments, and their scenarios',
  builder: (command) =>
    command
      .command(listCommand)
      .command(showCommand)
      .command(calibrateCommand)
      .command(rolloutCommand)
      .command(scenariosCommand)
      .command(serveCommand)
      .demandCommand(1, 'Name one of list, show, calibrate, rollout, scenarios, serve.'),
  handler: () => {},
}
