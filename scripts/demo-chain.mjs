// A whole deployment on a chain of its own: `npm run demo:chain`. Below three minutes; leaves no process and no file.
import { demoChain } from '../dist/deploy/keeper/demo/demo-chain.js'

const started = performance.now()
await demoChain((text) => console.log(text))
console.log(
  `done in ${Math.round((performance.now() - started) / 1000)} s; every stage was asserted from the chain's events`,
)
