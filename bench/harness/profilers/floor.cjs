'use strict';
/**
 * The floor: a signal handler that does nothing but count, raised by a periodic timer as anybody would set one (`monotonic`), by two
 * that take turns as the profiler's do (`pair`), or by perf's task-clock (`perf`).
 */
const { loadProbe } = require('../probe.cjs');
const { None } = require('./none.cjs');

const CALLS = {
  monotonic: { open: 'openMonotonic', arm: 'arm' },
  pair: { open: 'openPair', arm: 'armPair' },
  perf: { open: 'openPerf', arm: 'arm' },
};

class Floor extends None {
  #probe = loadProbe();
  #intervalMicros;
  #calls;

  constructor({ intervalMicros, clock }) {
    super();
    this.#intervalMicros = intervalMicros;
    this.#calls = CALLS[clock];
  }

  attach() {
    this.#probe[this.#calls.open]();
  }

  begin() {
    this.#probe[this.#calls.arm](this.#intervalMicros);
  }

  end() {
    this.#probe[this.#calls.arm](0);
  }

  counts() {
    return { samples: this.#probe.ticks(), missed: this.#probe.missed(), dropped: 0 };
  }
}

module.exports = { Floor };
