// Loads the binding of a set-up folder and compares a matrix product on its device with one worked out here.
// `node check.mjs FOLDER` prints one JSON line: the version of the library and the device.
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const folder = resolve(process.argv[2])
const tf = createRequire(import.meta.url)(resolve(folder, 'load.cjs'))

const SIZE = 65
const entries = (seed) => Float32Array.from({ length: SIZE * SIZE }, (_, index) => ((index * seed) % 13) - 6)
const [left, right] = [entries(7), entries(11)]
const product = tf.matMul(tf.tensor2d(left, [SIZE, SIZE]), tf.tensor2d(right, [SIZE, SIZE])).dataSync()
for (let row = 0; row < SIZE; row++) {
  for (let column = 0; column < SIZE; column++) {
    let sum = 0
    for (let k = 0; k < SIZE; k++) sum += left[row * SIZE + k] * right[k * SIZE + column]
    if (product[row * SIZE + column] !== sum) {
      console.error(
        `entry ${row},${column} of a matrix product is ${product[row * SIZE + column]}, not ${sum}`,
      )
      process.exit(1)
    }
  }
}
const backend = tf.backend()
console.log(
  JSON.stringify({
    library: backend.binding.TF_Version,
    device: backend.isUsingGpuDevice ? 'gpu' : 'cpu',
    node: process.versions.node,
  }),
)
