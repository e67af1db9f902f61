'use strict';
/** V8's own profiler, by way of Node's inspector module: what `--cpu-prof` and the DevTools use. */
const inspector = require('node:inspector');

const { stacksOfCpuProfile } = require('./cpuprofile.cjs');

class V8 {
  #session = new inspector.Session();
  #intervalMicros;
  #profiles = [];

  constructor({ intervalMicros }) {
    this.#intervalMicros = intervalMicros;
  }

  load() {}

  attach() {
    this.#session.connect();
    this.#call('Profiler.enable');
    this.#call('Profiler.setSamplingInterval', { interval: this.#intervalMicros });
  }

  begin() {
    this.#call('Profiler.start');
  }

  end() {
    this.#profiles.push(this.#call('Profiler.stop').profile);
  }

  flush() {}

  counts() {
    const samples = this.#profiles.reduce((sum, profile) => sum + profile.samples.length, 0);
    return { samples, missed: 0, dropped: 0 };
  }

  stacks() {
    return this.#profiles.flatMap(stacksOfCpuProfile);
  }

  take() {
    const stacks = this.stacks();
    this.#profiles = [];
    return stacks;
  }

  facts() {
    return {};
  }

  /** A session in the thread that it inspects answers before `post` returns. */
  #call(method, parameters) {
    let answer;
    this.#session.post(method, parameters, (error, result) => (answer = { error, result }));
    if (answer === undefined) throw new Error(`${method} was not answered at once`);
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  }
}

module.exports = { V8 };
