'use strict';
/**
 * The mixes of kernels: what each one's time goes to, and by which flags of V8 its functions are kept in one tier. Of a hundred slices of
 * equal cost, the seven kernels have from 50 down to 1.
 */
const SLICES = [50, 25, 13, 6, 3, 2, 1];

const MIXES = {
  interpreted: { kernels: 'javascript', flags: ['--no-sparkplug', '--no-maglev', '--no-turbofan'] },
  baseline: { kernels: 'javascript', flags: ['--always-sparkplug', '--no-maglev', '--no-turbofan'] },
  // Before Node.js 22, Maglev is left out of the program, or cannot stand alone.
  maglev: { kernels: 'javascript', flags: ['--maglev', '--no-turbofan'], from: 22 },
  turbofan: { kernels: 'javascript', flags: ['--no-maglev'] },
  default: { kernels: 'javascript' },
  'late attach': { kernels: 'javascript', moment: 'late' },
  builtins: { kernels: 'builtins' },
  native: { kernels: 'native' },
  garbage: { kernels: 'garbage' },
  wasm: { kernels: 'wasm' },
  worker: { kernels: 'javascript', inWorker: true },
  slowdown: { kernels: 'javascript', slowdown: { kernel: 2, times: 6 } },
};

function loadKernels(name) {
  return require(`./kernels/${name}.cjs`).kernels;
}

module.exports = { loadKernels, MIXES, SLICES };
