'use strict';
/** Mocha's own `spec` output; besides, notes the totals and what failed for `.ci/run`. Parsing what mocha prints is nobody's idea of an API. */
const { reporters } = require('mocha');

const { recordTotals } = require('./totals.cjs');

/** A failed test in one line, for the end of a long log. */
function failureLine(test, error) {
  const message = String(error?.message ?? error).replace(/\s+/g, ' ');
  return `${test.fullTitle()}: ${message}`.slice(0, 300);
}

module.exports = class CountingSpec extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failures = [];
    runner.on('fail', (test, error) => failures.push(failureLine(test, error)));
    runner.once('end', () => {
      const { passes, failures: failed, pending } = this.stats;
      recordTotals(`node ${process.versions.node}`, { passed: passes, failed, skipped: pending, failures });
    });
  }
};
