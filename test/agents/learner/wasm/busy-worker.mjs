// A worker of a PPO learner that comes late to every meeting or with every tile, as on a machine that is busy with other work; as its
// setup says it fails in the middle of an update instead.
import { parentPort, workerData } from 'node:worker_threads'
import { instantiate } from '../../../../dist/agents/learner/wasm/kernels.js'
import { Meeting } from '../../../../dist/agents/learner/wasm/meeting.js'
import { planPpo } from '../../../../dist/agents/learner/wasm/ppo-plan.js'
import { PpoProgram } from '../../../../dist/agents/learner/wasm/ppo-program.js'
import { serveJobs } from '../../../../dist/agents/learner/wasm/team.js'

const { setup, memory, communication, index, threads } = workerData
const meeting = new Meeting(memory, communication, index, threads)
const nobody = new Int32Array(new SharedArrayBuffer(4))
let meetings = 0
const crew = {
  index,
  size: threads,
  wait() {
    meetings++
    if (setup.failsAt === meetings) throw new Error('the worker of this test broke')
    Atomics.wait(nobody, 0, 0, setup.lateMs)
    meeting.wait()
  },
}
const own = instantiate(setup.module, memory)
const kernels = {
  ...own,
  panelsToColumns(...given) {
    Atomics.wait(nobody, 0, 0, setup.lateTileMs)
    own.panelsToColumns(...given)
  },
}
const program = new PpoProgram(kernels, memory, setup.shape, planPpo(setup.shape, threads), crew)
parentPort.postMessage('ready')
serveJobs(meeting, (job) => program.share(job))
