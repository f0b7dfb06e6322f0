// A worker thread of a learner: plans the same memory as the calling thread and does its share of every update.
import { parentPort, workerData } from 'node:worker_threads'
import type { DqnLearnerShape, PpoLearnerShape } from '../learner.js'
import { planDqn } from './dqn-plan.js'
import { DqnProgram } from './dqn-program.js'
import { instantiate, type KernelModule } from './kernels.js'
import { Meeting } from './meeting.js'
import { planPpo } from './ppo-plan.js'
import { PpoProgram } from './ppo-program.js'
import { serveJobs, type WorkerStart } from './team.js'

export type LearnerSetup = { readonly module: KernelModule } & (
  | { readonly algorithm: 'ppo'; readonly shape: PpoLearnerShape }
  | { readonly algorithm: 'dqn'; readonly shape: DqnLearnerShape }
)

const { setup, memory, communication, index, threads } = workerData as WorkerStart<LearnerSetup>
const meeting = new Meeting(memory, communication, index, threads)
const kernels = instantiate(setup.module, memory)
const program =
  setup.algorithm === 'ppo'
    ? new PpoProgram(kernels, memory, setup.shape, planPpo(setup.shape, threads), meeting)
    : new DqnProgram(kernels, memory, setup.shape, planDqn(setup.shape, threads), meeting)

parentPort!.postMessage('ready')
serveJobs(meeting, (job) => program.share(job))
