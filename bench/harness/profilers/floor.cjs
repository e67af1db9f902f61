'use strict';
/** The floor: the same timers as the profiler's, with a signal handler that does nothing but count. */
const { loadProbe } = require('../probe.cjs');
const { None } = require('./none.cjs');

class Floor extends None {
  #probe = loadProbe();
  #intervalMicros;
  #open;

  constructor({ intervalMicros, clock }) {
    super();
    this.#intervalMicros = intervalMicros;
    this.#open = clock === 'perf' ? this.#probe.openPerf : this.#probe.openMonotonic;
  }

  attach() {
    this.#open();
  }

  begin() {
    this.#probe.arm(this.#intervalMicros);
  }

  end() {
    this.#probe.arm(0);
  }

  counts() {
    return { samples: this.#probe.ticks(), missed: this.#probe.missed(), dropped: 0 };
  }
}

module.exports = { Floor };
