'use strict';
/**
 * Runs a test of V8's `test/mjsunit` as V8's own shell does: `mjsunit.js` first, then the test, both as scripts of the global scope. Of
 * the shell's own functions, those are here that many tests use; a test that needs more fails.
 *
 * Usage: node [flags] scripts/compare/v8-shell.cjs <folder of mjsunit.js> <test>
 */
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const [home, test] = process.argv.slice(2);

/** Tests name a file from V8's root, or from their own folder. */
function find(name) {
  const places = [path.resolve(home, '../..', name), path.resolve(path.dirname(test), name)];
  return places.find((place) => fs.existsSync(place)) ?? name;
}

const run = (file) => vm.runInThisContext(fs.readFileSync(file, 'utf8'), { filename: file });

/** Global scopes besides the first. */
function realms() {
  const contexts = [globalThis];
  const create = () => contexts.push(vm.createContext({ print: console.log })) - 1;
  const evaluate = (index, text) => (index === 0 ? vm.runInThisContext(text) : vm.runInContext(text, contexts[index]));
  return {
    create,
    createAllowCrossRealmAccess: create,
    eval: evaluate,
    global: (index) => evaluate(index, 'globalThis'),
    current: () => 0,
    dispose: (index) => (contexts[index] = undefined),
    shared: undefined,
  };
}

Object.assign(globalThis, {
  arguments: [],
  load: (name) => run(find(name)),
  print: console.log,
  quit: (code) => process.exit(code),
  read: (name) => fs.readFileSync(find(name), 'utf8'),
  readbuffer: (name) => new Uint8Array(fs.readFileSync(find(name))).buffer,
  Realm: realms(),
  require: undefined,
});
run(path.join(home, 'mjsunit.js'));
run(test);
