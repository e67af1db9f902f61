'use strict';
/**
 * The package's install script. It takes a prebuilt addon where one fits this Node.js, and compiles one otherwise. Where that
 * fails it says what is missing from the machine and how to get it. It needs no more than Node.js and node-gyp-build: it runs
 * on users' machines, without the development dependencies.
 */
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');

/** What node-gyp needs, by the commands any one of which will do; node-gyp honours the same environment variables. */
const TOOLS = [
  { what: 'a C++20 compiler (g++ 10, clang 12, or newer)', commands: [process.env.CXX, 'g++', 'c++'] },
  { what: 'make', commands: [process.env.MAKE, 'make'] },
  { what: 'Python 3', commands: [process.env.npm_config_python, process.env.PYTHON, 'python3', 'python'] },
];

const HELP = `
To compile the addon, install the tools and try again:

  Debian, Ubuntu:   apt-get install g++ make python3
  Fedora, RHEL:     dnf install gcc-c++ make python3
  Alpine:           apk add g++ make python3 linux-headers

then: npm rebuild ox-profile-native    (in a clone of this repository: npm ci)`;

function works(command) {
  return Boolean(command) && spawnSync(command.split(' ')[0], ['--version'], { stdio: 'ignore' }).status === 0;
}

/** The tools that this machine lacks. */
function missingTools() {
  return TOOLS.filter(({ commands }) => !commands.some(works)).map(({ what }) => what);
}

function fail(reason) {
  console.error(`\nox-profile-native: ${reason}\n${HELP}\n`);
  process.exit(1);
}

/** True where an addon that this Node.js can load is there already: prebuilt, or from an earlier build. */
function isBuilt() {
  try {
    require('node-gyp-build')(ROOT);
    return true;
  } catch {
    return false;
  }
}

function compile() {
  const missing = missingTools();
  if (missing.length > 0) {
    fail(
      `there is no compiled addon for Node.js ${process.version} here yet, and this machine lacks ${missing.join(' and ')}.`,
    );
  }
  const builder = require.resolve('node-gyp-build/bin.js');
  const { status } = spawnSync(process.execPath, [builder], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) fail(`the addon could not be compiled for Node.js ${process.version}; the reason is above.`);
}

const fromSource = process.env.npm_config_build_from_source === 'true';
if (fromSource || !isBuilt()) compile();
