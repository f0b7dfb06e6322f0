// The WebAssembly module of the learner: everything that JavaScript calls.
export { denseBiasGradient, denseInputGradient, denseWeightGradient, transposeWeights } from './dense-backward'
export { denseForward, denseForwardOne } from './dense-forward'
export {
  advantageMoments,
  byteColumnsToRows,
  columnsIntoColumns,
  columnsToPanels,
  columnsToRows,
  gatherRows,
  panelsToColumns,
} from './layout'
export { adam, adamTransposing, addInto, fillZero, firstNonFinite, moveTowards, sumOfSquares } from './optimiser'
export { categoricalLoss, gaussianLoss, maskLogits } from './policy-loss'
export { keyedUniforms, permutation } from './random-words'
export { sampleCategorical, sampleGaussian } from './sampling'
export { combineDueling, criticLoss, temporalDifferenceLoss } from './value-loss'
export { tanhColumn } from './vector-math'
