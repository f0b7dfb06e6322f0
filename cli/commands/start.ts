import type { CommandModule } from 'yargs'
import { listenForInterrupt } from '../../training/interrupt.js'
import { splitOverrides } from '../arguments.js'
import { firstLight } from '../start/first-light.js'

/** `minthelm start`: the whole way once, from training to the page. */
export const startCommand: CommandModule<object, { overrides: readonly string[] | undefined }> = {
  command: 'start [overrides..]',
  describe: 'Train, judge, freeze and replay a peg policy, and write a page about it',
  builder: (command) =>
    command
      .positional('overrides', {
        type: 'string',
        array: true,
        describe: 'Of the Terra config, such as totalSteps=100000',
      })
      .example('$0 start', 'in about two minutes on two cores'),
  handler: async ({ overrides }) => {
    const interrupt = listenForInterrupt()
    try {
      const finished = await firstLight(interrupt.signal, splitOverrides(overrides ?? []).overrides)
      if (!finished) process.exitCode = 130
    } finally {
      interrupt.dispose()
    }
  },
}
