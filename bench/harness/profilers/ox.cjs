'use strict';
/** This package, as a user would call it. */
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..', '..');

class Ox {
  #options;
  #package;
  #launcher;

  constructor(options) {
    this.#options = options;
  }

  load() {
    this.#package = require(ROOT);
  }

  attach() {
    this.#launcher = this.#package.start(this.#options);
  }

  begin() {
    this.#launcher.unpause();
  }

  end() {
    this.#launcher.pause();
  }

  flush() {
    this.#launcher.sampler.drain();
  }

  query() {
    return this.#launcher.query({ maxRecords: 10 });
  }

  counts() {
    const { samples, overruns, dropped } = this.#launcher.stats();
    return { samples, missed: overruns, dropped: dropped.total };
  }

  stacks() {
    this.flush();
    return Array.from(this.#launcher.sampler.database.stacks(), ({ frames, hits, cpuNanos }) => ({
      frames: frames.map(({ function: { functionName, file, line, kind }, inlined }) => {
        return { name: functionName, file, line, kind, inlined };
      }),
      hits,
      nanos: cpuNanos,
    }));
  }

  take() {
    const stacks = this.stacks();
    this.#launcher.reset();
    return stacks;
  }

  facts() {
    return this.#launcher.stats();
  }
}

module.exports = { Ox };
