'use strict';
/**
 * The working half of the demo, a process of its own: starts the profiler, type-checks this project with the TypeScript
 * compiler, and sends the result to `demo.cjs`. This is all that a program needs in order to be profiled.
 */
const path = require('node:path');
const ts = require('typescript');

const ox = require('..');

const ROOT = path.join(__dirname, '..');

/** Reads this project's tsconfig.json. */
function readProject() {
  const host = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  };
  const project = ts.getParsedCommandLineOfConfigFile(path.join(ROOT, 'tsconfig.json'), {}, host);
  return { rootNames: project.fileNames, options: project.options };
}

/** The work that is profiled. */
function typeCheck() {
  process.send({ phase: 'parsing' });
  const program = ts.createProgram(readProject());
  process.send({ phase: 'type-checking' });
  const diagnostics = ts.getPreEmitDiagnostics(program).length;
  return { files: program.getSourceFiles().length, diagnostics };
}

function main(intervalMicros) {
  const launcher = ox.start({ intervalMicros });
  const started = process.hrtime.bigint();
  launcher.unpause();
  const { files, diagnostics } = typeCheck();
  launcher.pause();
  const profiledNanos = Number(process.hrtime.bigint() - started);

  process.send({ phase: 'counting' });
  const self = launcher.show({ sort: 'self', maxRecords: 15 });
  const total = launcher.show({ filter: 'typescript\\.js', maxRecords: 10 });
  const stats = launcher.stats();
  launcher.cancel();
  process.send({ self, total, stats, typescript: ts.version, files, diagnostics, profiledNanos });
}

try {
  main(Number(process.argv[2]));
} catch (error) {
  console.error(`\n\n${error.message}`);
  process.exitCode = 1;
}
process.disconnect();
