import { PbfWriter } from 'pbf'
import type {
  Attribute,
  Constant,
  DataType,
  Dimensions,
  Graph,
  GraphFunction,
  GraphNode,
  Value,
} from './graph.js'

/** A named entry point: what a call feeds and fetches. Inputs are placeholders of the graph. */
export interface Signature {
  readonly inputs: Readonly<Record<string, Value>>
  readonly outputs: Readonly<Record<string, Value>>
}

/** The tag under which the one graph of the file is found. */
export const savedModelTag = 'serve'

// Field numbers and enumerations of TensorFlow's protocol files, by the names that they use.
const SAVED_MODEL = { schemaVersion: 1, metaGraphs: 2 }
const META_GRAPH = { metaInfo: 1, graph: 2, signature: 5 }
const META_INFO = { tags: 4 }
const GRAPH = { node: 1, library: 2, versions: 4 }
const VERSIONS = { producer: 1 }
const LIBRARY = { function: 1 }
const FUNCTION = { signature: 1, node: 3, result: 4, attribute: 5 }
const OPERATION = { name: 1, input: 2, output: 3 }
const ARGUMENT = { name: 1, type: 3 }
const NODE = { name: 1, operation: 2, input: 3, attribute: 5 }
const MAP_ENTRY = { key: 1, value: 2 }
const ATTRIBUTE = { list: 1, text: 2, integer: 3, flag: 5, type: 6, shape: 7, tensor: 8, function: 10 }
const LIST = { type: 6, shape: 7 }
const FUNCTION_NAME = { name: 1 }
const TENSOR = { type: 1, shape: 2, content: 4 }
const SHAPE = { dimension: 2 }
const DIMENSION = { size: 1 }
const SIGNATURE = { inputs: 1, outputs: 2, method: 3 }
const TENSOR_INFO = { name: 1, type: 2, shape: 3 }
const TYPE: Record<DataType, number> = { float32: 1, float64: 2, int32: 3, bool: 10, resource: 20 }

/** The version of the graph format that is written: of TensorFlow 2.16, read by every later one. */
const GRAPH_PRODUCER = 1882

function writeShape(dimensions: Dimensions, pbf: PbfWriter): void {
  for (const size of dimensions) {
    pbf.writeMessage(SHAPE.dimension, (value, inner) => inner.writeVarintField(DIMENSION.size, value), size)
  }
}

/** Little-endian bytes, whatever the machine. */
function contentBytes({ type, numbers }: Constant): Uint8Array {
  const width = type === 'float64' ? 8 : type === 'bool' ? 1 : 4
  const view = new DataView(new ArrayBuffer(numbers.length * width))
  numbers.forEach((value, index) => {
    if (type === 'float64') view.setFloat64(index * width, value, true)
    else if (type === 'float32') view.setFloat32(index * width, value, true)
    else if (type === 'bool') view.setUint8(index, value)
    else view.setInt32(index * width, value, true)
  })
  return new Uint8Array(view.buffer)
}

function writeTensor(constant: Constant, pbf: PbfWriter): void {
  pbf.writeVarintField(TENSOR.type, TYPE[constant.type])
  pbf.writeMessage(TENSOR.shape, writeShape, constant.dimensions)
  pbf.writeBytesField(TENSOR.content, contentBytes(constant))
}

function writeAttribute(attribute: Attribute, pbf: PbfWriter): void {
  if ('type' in attribute) pbf.writeVarintField(ATTRIBUTE.type, TYPE[attribute.type])
  else if ('shape' in attribute) pbf.writeMessage(ATTRIBUTE.shape, writeShape, attribute.shape)
  else if ('integer' in attribute) pbf.writeVarintField(ATTRIBUTE.integer, attribute.integer)
  else if ('flag' in attribute) pbf.writeBooleanField(ATTRIBUTE.flag, attribute.flag)
  else if ('text' in attribute) pbf.writeStringField(ATTRIBUTE.text, attribute.text)
  else if ('constant' in attribute) pbf.writeMessage(ATTRIBUTE.tensor, writeTensor, attribute.constant)
  else if ('functionName' in attribute) {
    pbf.writeMessage(
      ATTRIBUTE.function,
      (name, inner) => inner.writeStringField(FUNCTION_NAME.name, name),
      attribute.functionName,
    )
  } else if ('types' in attribute) {
    const numbers = attribute.types.map((type) => TYPE[type])
    pbf.writeMessage(ATTRIBUTE.list, (list, inner) => inner.writePackedVarint(LIST.type, list), numbers)
  } else {
    pbf.writeMessage(
      ATTRIBUTE.list,
      (shapes, inner) => {
        for (const shape of shapes) inner.writeMessage(LIST.shape, writeShape, shape)
      },
      attribute.shapes,
    )
  }
}

function writeEntry<T>(
  field: number,
  key: string,
  value: T,
  write: (value: T, pbf: PbfWriter) => void,
  pbf: PbfWriter,
) {
  pbf.writeMessage(
    field,
    (_, inner) => {
      inner.writeStringField(MAP_ENTRY.key, key)
      inner.writeMessage(MAP_ENTRY.value, write, value)
    },
    null,
  )
}

/** How a node of a graph, or of a function, names one of its inputs. */
function reference({ node, output }: Value, inFunction: boolean): string {
  if (!inFunction) return output === 0 ? node.name : `${node.name}:${output}`
  return node.operation === 'Placeholder' ? node.name : `${node.name}:${node.outputName}:${output}`
}

function writeNode({ node, inFunction }: { node: GraphNode; inFunction: boolean }, pbf: PbfWriter): void {
  pbf.writeStringField(NODE.name, node.name)
  pbf.writeStringField(NODE.operation, node.operation)
  for (const input of node.inputs) pbf.writeStringField(NODE.input, reference(input, inFunction))
  for (const earlier of node.after) pbf.writeStringField(NODE.input, `^${earlier.name}`)
  for (const [name, attribute] of Object.entries(node.attributes)) {
    writeEntry(NODE.attribute, name, attribute, writeAttribute, pbf)
  }
}

function writeArgument({ name, type }: { name: string; type: DataType }, pbf: PbfWriter): void {
  pbf.writeStringField(ARGUMENT.name, name)
  pbf.writeVarintField(ARGUMENT.type, TYPE[type])
}

const resultName = (index: number) => `result_${index}`

function writeFunction({ name, graph, parameters, results, compiled }: GraphFunction, pbf: PbfWriter): void {
  if (compiled) writeEntry(FUNCTION.attribute, '_XlaMustCompile', { flag: true }, writeAttribute, pbf)
  pbf.writeMessage(
    FUNCTION.signature,
    (_, inner) => {
      inner.writeStringField(OPERATION.name, name)
      for (const { node, type } of parameters) {
        inner.writeMessage(OPERATION.input, writeArgument, { name: node.name, type })
      }
      results.forEach(({ type }, index) => {
        inner.writeMessage(OPERATION.output, writeArgument, { name: resultName(index), type })
      })
    },
    null,
  )
  for (const node of graph.nodes) {
    if (node.operation !== 'Placeholder')
      pbf.writeMessage(FUNCTION.node, writeNode, { node, inFunction: true })
  }
  results.forEach((result, index) => {
    pbf.writeMessage(
      FUNCTION.result,
      (_, inner) => {
        inner.writeStringField(MAP_ENTRY.key, resultName(index))
        inner.writeStringField(MAP_ENTRY.value, reference(result, true))
      },
      null,
    )
  })
}

function writeGraph(graph: Graph, pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(GRAPH.node, writeNode, { node, inFunction: false })
  pbf.writeMessage(
    GRAPH.library,
    (functions, inner) => {
      for (const definition of functions) inner.writeMessage(LIBRARY.function, writeFunction, definition)
    },
    graph.functions,
  )
  pbf.writeMessage(
    GRAPH.versions,
    (version, inner) => inner.writeVarintField(VERSIONS.producer, version),
    GRAPH_PRODUCER,
  )
}

function writeTensorInfo({ node, output, type, dimensions }: Value, pbf: PbfWriter): void {
  pbf.writeStringField(TENSOR_INFO.name, `${node.name}:${output}`)
  pbf.writeVarintField(TENSOR_INFO.type, TYPE[type])
  pbf.writeMessage(TENSOR_INFO.shape, writeShape, dimensions)
}

function writeSignature({ inputs, outputs }: Signature, pbf: PbfWriter): void {
  for (const [name, value] of Object.entries(inputs)) {
    writeEntry(SIGNATURE.inputs, name, value, writeTensorInfo, pbf)
  }
  for (const [name, value] of Object.entries(outputs)) {
    writeEntry(SIGNATURE.outputs, name, value, writeTensorInfo, pbf)
  }
  pbf.writeStringField(SIGNATURE.method, 'tensorflow/serving/predict')
}

/** The bytes of `saved_model.pb`: one graph with its functions and entry points. The same graph gives the same bytes. */
export function savedModelBytes(graph: Graph, signatures: Readonly<Record<string, Signature>>): Uint8Array {
  const pbf = new PbfWriter()
  pbf.writeVarintField(SAVED_MODEL.schemaVersion, 1)
  pbf.writeMessage(
    SAVED_MODEL.metaGraphs,
    (_, inner) => {
      inner.writeMessage(
        META_GRAPH.metaInfo,
        (tag, info) => info.writeStringField(META_INFO.tags, tag),
        savedModelTag,
      )
      inner.writeMessage(META_GRAPH.graph, writeGraph, graph)
      for (const [name, signature] of Object.entries(signatures)) {
        writeEntry(META_GRAPH.signature, name, signature, writeSignature, inner)
      }
    },
    null,
  )
  return pbf.finish()
}
