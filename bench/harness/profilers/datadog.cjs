'use strict';
/** @datadog/pprof, the library of Datadog's tracer (and, by way of it, of several others): V8's profiler, kept running. */
const STATES = new Set(['(program)', '(idle)', '(garbage collector)', 'Garbage Collection', 'Non JS threads activity']);

class Datadog {
  #time;
  #intervalMicros;
  #profiles = [];

  constructor({ intervalMicros }) {
    this.#intervalMicros = intervalMicros;
  }

  load() {
    this.#time = require('@datadog/pprof').time;
  }

  attach() {}

  begin() {
    this.#time.start({ intervalMicros: this.#intervalMicros, durationMillis: 60_000 });
  }

  end() {
    this.#profiles.push(this.#time.stop());
  }

  flush() {}

  counts() {
    const samples = this.stacks().reduce((sum, { hits }) => sum + hits, 0);
    return { samples, missed: 0, dropped: 0 };
  }

  stacks() {
    return this.#profiles.flatMap(stacksOfPprof);
  }

  take() {
    const stacks = this.stacks();
    this.#profiles = [];
    return stacks;
  }

  facts() {
    return {};
  }
}

function stacksOfPprof(profile) {
  const { strings } = profile.stringTable;
  const functions = new Map(profile.function.map((each) => [Number(each.id), each]));
  const frames = new Map(profile.location.map(({ id, line }) => [Number(id), frameOf(line[0])]));
  return profile.sample.map(({ locationId, value }) => ({
    frames: locationId.map((id) => frames.get(Number(id))),
    hits: Number(value[0]),
    nanos: Number(value[1]),
  }));

  function frameOf({ functionId }) {
    const { name, filename, startLine } = functions.get(Number(functionId));
    const functionName = strings[Number(name)];
    const kind = STATES.has(functionName) ? 'vm' : 'javascript';
    const file = strings[Number(filename)].replace(/^file:(\/\/)?/, '');
    return { name: functionName, file, line: Number(startLine), kind };
  }
}

module.exports = { Datadog };
