import { PbfWriter } from 'pbf'
import type { FrozenPolicy } from '../../agents/frozen-policy.js'
import type { LayerWeights } from '../../agents/learner/learner.js'

/** The operator set and file version that the network is written in; every runtime since 2022 reads them. */
export const onnxOpset = 17
export const onnxIrVersion = 8

/** The graph's one input: float32 [batch, inputs], observations as the environment gives them. */
export const onnxInputName = 'observation'

/** The graph's one output: the decision in [-1, 1] of a mean head, or one score an alternative of an argmax head. */
export function onnxOutputName(policy: FrozenPolicy): 'action' | 'scores' {
  return policy.head.kind === 'mean' ? 'action' : 'scores'
}

// Field numbers and enumerations of onnx.proto3, by the names that it uses.
const MODEL = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8, metadataProps: 14 }
const OPSET = { version: 2 }
const METADATA = { key: 1, value: 2 }
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 }
const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5 }
const ATTRIBUTE = { name: 1, i: 3, type: 20 }
const ATTRIBUTE_TYPE_INT = 2
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 }
const ELEMENT = { float: 1, double: 11 }
const VALUE_INFO = { name: 1, type: 2 }
const TYPE = { tensorType: 1 }
const TENSOR_TYPE = { elemType: 1, shape: 2 }
const SHAPE = { dim: 1 }
const DIMENSION = { value: 1, parameter: 2 }

interface Node {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes?: Readonly<Record<string, number>>
}

interface Tensor {
  readonly name: string
  readonly dimensions: readonly number[]
  readonly values: Float32Array | Float64Array
}

interface Graph {
  readonly nodes: readonly Node[]
  readonly tensors: readonly Tensor[]
  readonly inputs: number
  readonly outputs: number
  readonly outputName: string
}

/** Little-endian bytes of the values, whatever the machine. */
function rawBytes(values: Float32Array | Float64Array): Uint8Array {
  const width = values.BYTES_PER_ELEMENT
  const view = new DataView(new ArrayBuffer(values.length * width))
  values.forEach((value, index) => {
    if (width === 4) view.setFloat32(index * 4, value, true)
    else view.setFloat64(index * 8, value, true)
  })
  return new Uint8Array(view.buffer)
}

function writeTensor(tensor: Tensor, pbf: PbfWriter): void {
  for (const dimension of tensor.dimensions) pbf.writeVarintField(TENSOR.dims, dimension)
  pbf.writeVarintField(
    TENSOR.dataType,
    tensor.values instanceof Float32Array ? ELEMENT.float : ELEMENT.double,
  )
  pbf.writeStringField(TENSOR.name, tensor.name)
  pbf.writeBytesField(TENSOR.rawData, rawBytes(tensor.values))
}

function writeNode(node: Node, pbf: PbfWriter): void {
  for (const input of node.inputs) pbf.writeStringField(NODE.input, input)
  pbf.writeStringField(NODE.output, node.output)
  pbf.writeStringField(NODE.name, `${node.operator}/${node.output}`)
  pbf.writeStringField(NODE.opType, node.operator)
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    pbf.writeMessage(
      NODE.attribute,
      (_, attribute) => {
        attribute.writeStringField(ATTRIBUTE.name, name)
        attribute.writeVarintField(ATTRIBUTE.i, value)
        attribute.writeVarintField(ATTRIBUTE.type, ATTRIBUTE_TYPE_INT)
      },
      null,
    )
  }
}

/** A float32 value of shape [batch, width]. */
function writeValueInfo(value: { name: string; width: number }, pbf: PbfWriter): void {
  pbf.writeStringField(VALUE_INFO.name, value.name)
  const dimensions = [
    (dimension: PbfWriter) => dimension.writeStringField(DIMENSION.parameter, 'batch'),
    (dimension: PbfWriter) => dimension.writeVarintField(DIMENSION.value, value.width),
  ]
  const writeShape = (_: null, shape: PbfWriter) => {
    for (const dimension of dimensions) shape.writeMessage(SHAPE.dim, (_none, pbf) => dimension(pbf), null)
  }
  const writeTensorType = (_: null, tensor: PbfWriter) => {
    tensor.writeVarintField(TENSOR_TYPE.elemType, ELEMENT.float)
    tensor.writeMessage(TENSOR_TYPE.shape, writeShape, null)
  }
  pbf.writeMessage(
    VALUE_INFO.type,
    (_, type) => type.writeMessage(TYPE.tensorType, writeTensorType, null),
    null,
  )
}

function writeGraph(graph: Graph, pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(GRAPH.node, writeNode, node)
  pbf.writeStringField(GRAPH.name, 'policy')
  for (const tensor of graph.tensors) pbf.writeMessage(GRAPH.initializer, writeTensor, tensor)
  pbf.writeMessage(GRAPH.input, writeValueInfo, { name: onnxInputName, width: graph.inputs })
  pbf.writeMessage(GRAPH.output, writeValueInfo, { name: graph.outputName, width: graph.outputs })
}

/** The policy as a graph: cast, normalise and clip in double precision as training does, then the dense layers. */
function graphOf(policy: FrozenPolicy): Graph {
  const nodes: Node[] = []
  const tensors: Tensor[] = []
  const constant = (name: string, dimensions: readonly number[], values: Float32Array | Float64Array) => {
    tensors.push({ name, dimensions, values })
    return name
  }
  let current = onnxInputName
  const apply = (operator: string, others: readonly string[], output: string, attributes = {}) => {
    nodes.push({ operator, inputs: [current, ...others], output, attributes })
    current = output
  }
  const { layers, activation } = policy.network
  const inputs = layers[0]!.inputs
  if (policy.normaliser !== null) {
    const { mean, standardDeviation, clip } = policy.normaliser
    apply('Cast', [], 'observation-double', { to: ELEMENT.double })
    apply('Sub', [constant('normaliser/mean', [inputs], mean)], 'centred')
    apply('Div', [constant('normaliser/standard-deviation', [inputs], standardDeviation)], 'scaled')
    const bounds = [-clip, clip].map((bound, index) =>
      constant(`normaliser/${index === 0 ? 'low' : 'high'}`, [], Float64Array.of(bound)),
    )
    apply('Clip', bounds, 'normalised-double')
    apply('Cast', [], 'normalised', { to: ELEMENT.float })
  }
  const outputName = onnxOutputName(policy)
  const squashed = policy.head.kind === 'mean'
  layers.forEach((layer: LayerWeights, index: number) => {
    const last = index === layers.length - 1
    const weights = constant(`layer-${index}/weights`, [layer.outputs, layer.inputs], layer.weights)
    const biases = constant(`layer-${index}/biases`, [layer.outputs], layer.biases)
    const dense = last && !squashed ? outputName : `layer-${index}/sum`
    apply('Gemm', [weights, biases], dense, { transB: 1 })
    if (!last && activation !== 'linear') {
      apply(activation === 'tanh' ? 'Tanh' : 'Relu', [], `layer-${index}/output`)
    }
  })
  if (squashed) {
    const bounds = [-1, 1].map((bound, index) =>
      constant(`action/${index === 0 ? 'low' : 'high'}`, [], Float32Array.of(bound)),
    )
    apply('Clip', bounds, outputName)
  }
  return { nodes, tensors, inputs, outputs: layers.at(-1)!.outputs, outputName }
}

/**
 * The policy as an ONNX model: input `observation` float32 [batch, inputs], output `action` (a mean head, clipped to
 * [-1, 1]) or `scores` (an argmax head, one an alternative). The normaliser is part of the graph. The same policy and
 * metadata give the same bytes.
 */
export function encodeOnnx(policy: FrozenPolicy, metadata: Readonly<Record<string, string>>): Uint8Array {
  const pbf = new PbfWriter()
  pbf.writeVarintField(MODEL.irVersion, onnxIrVersion)
  pbf.writeStringField(MODEL.producerName, 'minthelm')
  pbf.writeMessage(MODEL.graph, writeGraph, graphOf(policy))
  pbf.writeMessage(MODEL.opsetImport, (_, opset) => opset.writeVarintField(OPSET.version, onnxOpset), null)
  for (const key of Object.keys(metadata).sort()) {
    pbf.writeMessage(
      MODEL.metadataProps,
      (_, entry) => {
        entry.writeStringField(METADATA.key, key)
        entry.writeStringField(METADATA.value, metadata[key]!)
      },
      null,
    )
  }
  return pbf.finish()
}
