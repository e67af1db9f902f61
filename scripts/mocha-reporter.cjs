'use strict';
/** Mocha's own `spec` output; besides, notes the totals for `.ci/run`. Parsing what mocha prints is nobody's idea of an API. */
const { reporters } = require('mocha');

const { recordTotals } = require('./totals.cjs');

module.exports = class CountingSpec extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      recordTotals(`node ${process.versions.node}`, { passed: passes, failed: failures, skipped: pending });
    });
  }
};
