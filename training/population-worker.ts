import { parentPort, workerData } from 'node:worker_threads'
import { createPpoMemberLearner } from '../agents/learner/tensorflow/ppo-learner.js'
import { type MemberMemory, SharedMember } from '../agents/learner/tensorflow/shared-member.js'
import { Ppo, ppoLearnerShape } from '../agents/ppo.js'
import { makeVector } from '../env/registry.js'
import type { RunConfig } from './config/run-config.js'
import type { LearnerRecord } from './learner-choice.js'
import { loadMechanismFile } from './mechanism-files.js'
import { ProgressMeter, type ProgressReport } from './progress.js'
import type { RunResult } from './run-result.js'
import { type ToldError, toldError } from './told-error.js'
import { resumeWith, trainWith } from './train.js'
import { standardParts, type TrainingParts } from './training-parts.js'

/** What a thread needs that trains one policy of a population, whose updates another thread computes. */
export interface PolicyData {
  readonly config: RunConfig
  readonly folder: string
  readonly resumes: boolean
  readonly memory: MemberMemory
  readonly learner: LearnerRecord
  readonly mechanismFiles: readonly string[]
}

/** `asks`: there is something in the memory to serve. */
export type PolicyMessage =
  | { readonly kind: 'asks' }
  | { readonly kind: 'progress'; readonly progress: ProgressReport }
  | { readonly kind: 'result'; readonly result: RunResult }
  | ToldError

const MILLISECONDS_BETWEEN_MESSAGES = 500

const data = workerData as PolicyData
const port = parentPort!
const tell = (message: PolicyMessage) => port.postMessage(message)

/** The laboratory's parts, but for a learner that asks the other thread. */
const parts: TrainingParts = {
  ...standardParts,
  learner: () => data.learner,
  makeAgent: async ({ agent, env: { id, ...options }, seed, totalSteps }) => {
    if (agent.name !== 'ppo') throw new Error('Populations are of PPO policies')
    const env = makeVector(id, { ...options, numEnvs: agent.numEnvs, seed })
    const member = new SharedMember(data.memory, () => tell({ kind: 'asks' }))
    const learner = await createPpoMemberLearner(ppoLearnerShape(agent, env), agent, member)
    return new Ppo(agent, env, { seed, totalSteps, threads: 1 }, learner)
  },
}

const controller = new AbortController()
port.on('message', () => controller.abort())

let lastTold = Number.NEGATIVE_INFINITY
const meter = new ProgressMeter((progress) => {
  if (performance.now() - lastTold < MILLISECONDS_BETWEEN_MESSAGES) return
  lastTold = performance.now()
  tell({ kind: 'progress', progress })
})
const options = { callbacks: [meter], signal: controller.signal }
try {
  for (const file of data.mechanismFiles) await loadMechanismFile(file)
  const result = data.resumes
    ? await resumeWith(parts, data.folder, options)
    : await trainWith(parts, data.config, { ...options, out: data.folder })
  tell({ kind: 'result', result })
} catch (error) {
  tell(toldError(error))
}
port.close()
