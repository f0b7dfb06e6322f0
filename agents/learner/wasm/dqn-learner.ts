import type { Snapshot } from '../../../core/snapshot.js'
import type {
  DqnBatch,
  DqnCoefficients,
  DqnLearner,
  DqnLearnerShape,
  DqnUpdateResult,
  DqnWeights,
  NetworkWeights,
} from '../learner.js'
import { BatchForward } from './batch-forward.js'
import { type NamedNetwork, restoreBlock, snapshotBlock } from './block-snapshot.js'
import { alone, type Crew } from './crew.js'
import { DqnPhase } from './dqn-phase.js'
import { type DqnPlan, planDqn } from './dqn-plan.js'
import {
  DQN_PHASE_TASK,
  type DqnJob,
  type DqnOutcome,
  DqnProgram,
  type DqnStatistics,
  dqnJobFields,
} from './dqn-program.js'
import { divergence, nonFiniteTensor } from './finite.js'
import { writeJob } from './job.js'
import {
  builtFile,
  instantiate,
  type KernelModule,
  type Kernels,
  kernelModule,
  sharedMemory,
} from './kernels.js'
import { floatsAt, type LinearMemory } from './memory-plan.js'
import { checkAdamEpsilon, packNetwork, unpackNetwork } from './network-plan.js'
import type { WasmLearnerOptions } from './ppo-learner.js'
import { checkThreads, Team } from './team.js'
import { TrainedBlock } from './trained-block.js'
import type { LearnerSetup } from './worker.js'

/** DQN on the WebAssembly kernels. */
export class WasmDqnLearner implements DqnLearner {
  readonly shape: DqnLearnerShape
  readonly #kernels: Kernels
  readonly #memory: LinearMemory
  readonly #team: Team
  readonly #plan: DqnPlan
  readonly #programs: { readonly together: DqnProgram; readonly alone: DqnProgram }
  readonly #forward: BatchForward
  readonly #phase: DqnPhase
  readonly #networks: readonly NamedNetwork[]
  readonly #block: TrainedBlock
  readonly #target: Float32Array
  #raw = new Float32Array(0)

  constructor(shape: DqnLearnerShape, plan: DqnPlan, memory: LinearMemory, team: Team, module: KernelModule) {
    this.shape = shape
    this.#team = team
    this.#plan = plan
    this.#memory = memory
    this.#kernels = instantiate(module, memory)
    const programOf = (crew: Crew) => new DqnProgram(this.#kernels, memory, shape, plan, crew)
    this.#programs = { together: programOf(team.meeting), alone: programOf(alone) }
    this.#forward = new BatchForward(this.#kernels, memory, {
      inputs: plan.observations,
      outputs: plan.stagingOutputs,
      samples: plan.stagingSamples,
    })
    this.#phase = new DqnPhase(this.#kernels, memory, shape, plan)
    this.#networks = [{ name: 'network', plan: plan.network }]
    this.#block = new TrainedBlock(memory, plan.block, this.#networks)
    this.#target = floatsAt(memory, plan.targetParameters, plan.block.count)
  }

  act(observations: Float32Array, count: number, outputs: Float32Array): void {
    const { network, actions, block, threads } = this.#plan
    const tile = threads[0].online
    if (!this.shape.dueling) {
      this.#forward.run(network, block.parameters, tile, observations, count, outputs)
      return
    }
    const rows = actions + 1
    if (this.#raw.length < rows * count) this.#raw = new Float32Array(rows * count)
    const raw = this.#raw
    this.#forward.run(network, block.parameters, tile, observations, count, raw)
    for (let sample = 0; sample < count; sample++) {
      let sum = 0
      for (let action = 1; action <= actions; action++) sum += raw[action * count + sample]
      const shift = raw[sample] - sum / actions
      for (let action = 0; action < actions; action++) {
        outputs[action * count + sample] = raw[(action + 1) * count + sample] + shift
      }
    }
  }

  update(batch: DqnBatch, coefficients: DqnCoefficients): DqnUpdateResult {
    this.#phase.fill(batch)
    const { size, minibatchSize } = batch
    const job: DqnJob = {
      size,
      minibatchSize,
      learningRate: coefficients.learningRate,
      maxGradientNorm: coefficients.maxGradientNorm,
      double: coefficients.double ? 1 : 0,
      masked: batch.nextActionMasks === undefined ? 0 : 1,
      firstBetaProduct: this.#block.products.first,
      secondBetaProduct: this.#block.products.second,
    }
    let loss = 0
    let meanQ = 0
    let gradientNorm = 0
    let minibatches = 0
    const follow = (statistics: DqnStatistics): void => {
      loss += statistics.loss
      meanQ += statistics.meanQ
      gradientNorm += statistics.gradientNorm
      minibatches++
    }
    const outcome = this.#team.run(
      (column) => writeJob(DQN_PHASE_TASK, dqnJobFields, job, column),
      (crew) => {
        const program = crew === alone ? this.#programs.alone : this.#programs.together
        return program.run(job, this.#block.products, follow)
      },
    )
    this.#block.steps += outcome === 'finished' ? minibatches : minibatches - 1
    this.#requireFinite(outcome)
    return {
      loss: loss / minibatches,
      meanQ: meanQ / minibatches,
      gradientNorm: gradientNorm / minibatches,
      absoluteErrors: floatsAt(this.#memory, this.#plan.errors, size).slice(),
    }
  }

  #requireFinite(outcome: DqnOutcome): void {
    const { parameters, gradients } = this.#plan.block
    const { steps } = this.#block
    const parameter = nonFiniteTensor(this.#kernels, this.#networks, parameters)
    if (parameter !== undefined) throw divergence(parameter, `gradient step ${steps}`)
    if (outcome !== 'not-finite') return
    const gradient = nonFiniteTensor(this.#kernels, this.#networks, gradients[0])
    const tensor = gradient === undefined ? 'the loss' : `the gradient of ${gradient}`
    throw divergence(tensor, `gradient step ${steps + 1}`)
  }

  updateTarget(tau: number): void {
    const { block, targetParameters } = this.#plan
    this.#kernels.moveTowards(targetParameters, block.parameters, block.count, tau)
  }

  #canonical(block: Float32Array): NetworkWeights {
    return unpackNetwork(this.#plan.network, block)
  }

  weights(): DqnWeights {
    const online = this.#canonical(this.#block.parameters)
    return { online, target: this.#canonical(this.#target), dueling: this.shape.dueling }
  }

  /** The last minibatch's gradients before clipping, in the layout of the weights: what the tests look at. */
  lastGradients(): NetworkWeights {
    const { count, gradients } = this.#plan.block
    return this.#canonical(floatsAt(this.#memory, gradients[0], count))
  }

  load(weights: DqnWeights): void {
    const { network, block } = this.#plan
    const online = new Float32Array(block.count)
    const target = new Float32Array(block.count)
    packNetwork('online', network, weights.online, online)
    packNetwork('target', network, weights.target, target)
    this.#block.load(online)
    this.#target.set(target)
  }

  snapshot(): Snapshot {
    return { ...this.#block.snapshot(), ...snapshotBlock('target', this.#networks, this.#target) }
  }

  restore(snapshot: Snapshot): void {
    this.#block.restore(snapshot)
    restoreBlock('target', this.#networks, snapshot, this.#target)
  }

  close(): Promise<void> {
    return this.#team.close()
  }
}

/**
 * Creates a DQN learner on the WebAssembly kernels, with weights of 0 until load() is called. In plain arithmetic
 * the same bits on every machine, and always with every number of threads.
 */
export async function createWasmDqnLearner(
  shape: DqnLearnerShape,
  options: WasmLearnerOptions,
): Promise<WasmDqnLearner> {
  checkThreads(options.threads)
  checkAdamEpsilon(shape.adamEpsilon)
  const plan = planDqn(shape, options.threads)
  const memory = sharedMemory(plan.bytes)
  const module = kernelModule(options.arithmetic)
  const setup: LearnerSetup = { module, algorithm: 'dqn', shape }
  const team = await Team.start(builtFile('worker.js'), setup, memory, plan.communication, options.threads)
  return new WasmDqnLearner(shape, plan, memory, team, module)
}
