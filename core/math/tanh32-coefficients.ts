/**
 * tanh(x) is approximated by x * P(x^2) / Q(x^2) on [-TANH_LIMIT, TANH_LIMIT], fitted for the least absolute error
 * (1.1e-6 in float32). Stated once: TypeScript and the WebAssembly kernels both import them.
 */
export const TANH_LIMIT = 7

export const TANH_P0 = 0.999995688
export const TANH_P1 = 0.123021864
export const TANH_P2 = 0.00227699128
export const TANH_P3 = 3.93001886e-6

export const TANH_Q0 = 1
export const TANH_Q1 = 0.456340351
export const TANH_Q2 = 0.0210721929
export const TANH_Q3 = 0.000142351045
