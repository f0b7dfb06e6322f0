import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // The gradients of TensorFlow.js exist as ES modules only, in a form that Node itself cannot resolve.
    server: { deps: { inline: [/tfjs-core\/dist\/(?!tf-core)/] } },
    reporters: ['default', ['json', { outputFile: '.cache/tests.json' }]],
  },
})
