'use strict';
/**
 * Mocha's own `spec` output; besides, tells which tests passed only at the second try, and why not at the first, and notes that, the
 * totals and what failed for `.ci/run`. Parsing what mocha prints is nobody's idea of an API.
 */
const { reporters, Runner } = require('mocha');

const { failureLine } = require('./failure-line.cjs');
const { printSecondTries, recordTotals } = require('./totals.cjs');

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_RETRY } = Runner.constants;

/** What the tests that are tried again had failed with at first, while it is not known how they end. */
class FirstTries {
  #lines = new Map();

  note(test, error) {
    const first = test.retriedTest() ?? test;
    if (!this.#lines.has(first)) this.#lines.set(first, failureLine(test, error));
  }

  /** Undefined where the first try was the only one. */
  of(test) {
    return this.#lines.get(test.retriedTest());
  }
}

module.exports = class CountingSpec extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failures = [];
    const secondTries = [];
    const firstTries = new FirstTries();
    runner.on(EVENT_TEST_FAIL, (test, error) => failures.push(failureLine(test, error)));
    runner.on(EVENT_TEST_RETRY, (test, error) => firstTries.note(test, error));
    runner.on(EVENT_TEST_PASS, (test) => secondTries.push(...[firstTries.of(test)].filter(Boolean)));
    runner.once(EVENT_RUN_END, () => {
      const suite = `node ${process.versions.node}`;
      const { passes, failures: failed, pending } = this.stats;
      const totals = { passed: passes, failed, skipped: pending, failures, secondTries };
      printSecondTries([{ suite, ...totals }]);
      recordTotals(suite, totals);
    });
  }
};
