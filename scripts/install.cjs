'use strict';
/**
 * The package's install script. It takes a prebuilt addon where one fits this Node.js, and compiles one otherwise. Where neither
 * works the installation goes on: the package then profiles with V8's inspector profiler, and says so. It needs no more than
 * Node.js, and node-gyp-build to compile: it runs on users' machines, without the development dependencies.
 *
 * With OX_PROFILE_REQUIRE_NATIVE=1 in the environment it fails instead, for those who would rather not deploy without the addon.
 */
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');

/** What the addon is written for. */
const PLATFORMS = ['linux-x64', 'linux-arm64'];

/** What node-gyp needs, by the commands any one of which will do; node-gyp honours the same environment variables. */
const TOOLS = [
  { what: 'a C++20 compiler (g++ 10, clang 12, or newer)', commands: [process.env.CXX, 'g++', 'c++'] },
  { what: 'make', commands: [process.env.MAKE, 'make'] },
  { what: 'Python 3', commands: [process.env.npm_config_python, process.env.PYTHON, 'python3', 'python'] },
];

const HOW_TO_COMPILE = `To compile the addon, install the tools and try again:

  Debian, Ubuntu:   apt-get install g++ make python3
  Fedora, RHEL:     dnf install gcc-c++ make python3
  Alpine:           apk add g++ make python3 linux-headers

then: npm rebuild ox-profile-native    (in a clone of this repository: npm ci)`;

const STAND_IN =
  "The package works all the same, with V8's inspector profiler in place of the addon: less precise, and at more cost.\n" +
  '`npx ox-profile-native diagnose` tells what works here. Set OX_PROFILE_REQUIRE_NATIVE=1 to have this fail instead.';

function works(command) {
  return Boolean(command) && spawnSync(command.split(' ')[0], ['--version'], { stdio: 'ignore' }).status === 0;
}

/** The tools that this machine lacks. */
function missingTools() {
  return TOOLS.filter(({ commands }) => !commands.some(works)).map(({ what }) => what);
}

/** Ends the installation without an addon. */
function goWithout(reason, help) {
  const isRequired = !['', '0', 'false', undefined].includes(process.env.OX_PROFILE_REQUIRE_NATIVE);
  const paragraphs = [`ox-profile-native: ${reason}`, help, isRequired ? undefined : STAND_IN];
  console.error(`\n${paragraphs.filter((paragraph) => paragraph !== undefined).join('\n\n')}\n`);
  process.exit(isRequired ? 1 : 0);
}

/** True where an addon that this Node.js can load is there already: prebuilt, or from an earlier build. In a clone, who knows. */
function isBuilt() {
  try {
    require('../dist/binding').loadAddon();
    return true;
  } catch {
    return false;
  }
}

function compile() {
  const platform = `${process.platform}-${process.arch}`;
  if (!PLATFORMS.includes(platform)) goWithout(`the addon is for ${PLATFORMS.join(' and ')}; this is ${platform}.`);
  const missing = missingTools();
  if (missing.length > 0) {
    const lack = `this machine lacks ${missing.join(' and ')}`;
    goWithout(`there is no compiled addon for Node.js ${process.version} here yet, and ${lack}.`, HOW_TO_COMPILE);
  }
  const builder = require.resolve('node-gyp-build/bin.js');
  const { status } = spawnSync(process.execPath, [builder], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) {
    goWithout(`the addon could not be compiled for Node.js ${process.version}; the reason is above.`, HOW_TO_COMPILE);
  }
}

const fromSource = process.env.npm_config_build_from_source === 'true';
if (fromSource || !isBuilt()) compile();
