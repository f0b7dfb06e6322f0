// A worker that serves the board of a rollout: it takes values, and waits as long as its setup says before each is done.
import { parentPort, workerData } from 'node:worker_threads'
import { Meeting } from '../../../../dist/agents/learner/wasm/meeting.js'
import { RolloutBoard } from '../../../../dist/agents/learner/wasm/rollout-board.js'
import { serveJobs } from '../../../../dist/agents/learner/wasm/team.js'

const { setup, memory, communication, index, threads } = workerData
const meeting = new Meeting(memory, communication, index, threads)
const board = new RolloutBoard(memory, setup.board)
const nobody = new Int32Array(new SharedArrayBuffer(4))
parentPort.postMessage('ready')
serveJobs(meeting, () =>
  board.serve(() => {
    if (board.values.claim() < 0) return false
    if (setup.breaks) throw new Error('the worker of this test broke')
    Atomics.wait(nobody, 0, 0, setup.lateMs)
    board.values.finish()
    return true
  }),
)
