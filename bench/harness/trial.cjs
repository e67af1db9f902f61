'use strict';
/**
 * The child's side of a trial: a process of its own that gets its parameters from the parent, runs once and sends one result.
 * A trial may ask the parent to look at it from outside while it waits.
 */

/** Waits until the parent has looked at this process. */
function lookAtMe() {
  return new Promise((resolve) => {
    process.once('message', resolve);
    process.send({ ready: true });
  });
}

/** Runs `run(parameters, lookAtMe)` once the parameters are there, and sends what it resolves to. */
function trial(run) {
  process.once('message', async (parameters) => {
    let answer;
    try {
      answer = { result: await run(parameters, lookAtMe) };
    } catch (error) {
      answer = { error: error.stack ?? String(error) };
    }
    process.send(answer, () => process.exit(0));
  });
}

module.exports = { trial };
