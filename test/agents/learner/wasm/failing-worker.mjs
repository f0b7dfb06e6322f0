// A worker of a team that fails as its setup says.
import { parentPort, workerData } from 'node:worker_threads'
import { Meeting } from '../../../../dist/agents/learner/wasm/meeting.js'
import { serveJobs } from '../../../../dist/agents/learner/wasm/team.js'

const { setup, memory, communication, index, threads } = workerData
if (setup.mode === 'refuse') throw new Error('no start in this test')
const meeting = new Meeting(memory, communication, index, threads)
parentPort.postMessage('ready')
if (setup.mode === 'exit') process.exit(3)
serveJobs(meeting, () => {
  if (setup.mode === 'throw') throw new Error('the kernel of this test broke')
  if (setup.mode === 'exit-in-job') process.exit(3)
})
