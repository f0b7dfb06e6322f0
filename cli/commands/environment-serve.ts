import type { CommandModule } from 'yargs'
import { serveEnvironment } from '../serve/environment-server.js'

interface ServeArguments {
  readonly id: string
  readonly memory: number
}

/** `minthelm env serve`: steps an environment for a process of another language; see `docs/python.md`. */
export const serveCommand: CommandModule<object, ServeArguments> = {
  command: 'serve <id>',
  describe: 'Step an environment for another process, through shared memory',
  builder: (command) =>
    command
      .positional('id', { type: 'string', demandOption: true, describe: 'Such as Terra-v0' })
      .option('memory', {
        type: 'number',
        demandOption: true,
        describe: 'An open file descriptor of the file that both processes share',
      })
      .example('$0 env serve Terra-v0 --memory 3', 'as the Python package in python/ starts it')
      .epilogue('Requests are lines on standard input, answers are lines on standard output.'),
  handler: ({ id, memory }) => serveEnvironment(id, { requests: 0, answers: 1, memory }),
}
