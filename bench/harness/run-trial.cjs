'use strict';
/** The parent's side of a trial: starts the process, hands it the parameters, looks at it if it asks, takes its result. */
const { fork } = require('node:child_process');

const LIMIT_MILLIS = 10 * 60_000;

/**
 * Runs one trial to its end.
 *
 * @param trial `script`, `parameters`; optional: `flags` for Node.js, `limitMillis`, `observe(pid)` whose answer is added to
 * the result.
 * @param node The Node.js to run it with: `program`, `environment`.
 */
function runTrial({ script, parameters, flags = [], observe, limitMillis = LIMIT_MILLIS }, node) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...node.environment };
    const child = fork(script, [], { execPath: node.program, execArgv: flags, env });
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMillis);
    let answer;
    let observed = {};
    child.on('message', async (message) => {
      if (!message.ready) {
        answer = message;
        return;
      }
      observed = (await observe?.(child.pid)) ?? {};
      if (child.connected) child.send('go on');
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (answer?.result !== undefined) resolve({ ...answer.result, ...observed });
      else reject(new Error(answer?.error ?? `the trial ended without a result: ${signal ?? `exit code ${code}`}`));
    });
    child.send(parameters);
  });
}

module.exports = { runTrial };
