import type { Argv, CommandModule } from 'yargs'

/**
 * A command whose module is loaded once it is called for: what a chain needs takes a second to load, and most commands do
 * not need it.
 *
 * @param command its words, as in the module itself
 * @param describe a line for the list of commands, as in the module itself
 */
export function lazyCommand<Arguments>(
  command: string,
  describe: string,
  load: () => Promise<CommandModule<object, Arguments>>,
): CommandModule<object, Arguments> {
  return {
    command,
    describe,
    builder: async (yargs) => {
      const { builder } = await load()
      return typeof builder === 'function' ? builder(yargs) : (yargs as Argv<Arguments>)
    },
    handler: async (given) => (await load()).handler(given),
  }
}
