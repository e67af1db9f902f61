import assert from 'node:assert/strict';
import path from 'node:path';
import { run } from './helpers/child';

interface Stack {
  names: string[];
  files: string[];
  cpuNanos: number;
}

const PROGRAMS = path.join(__dirname, 'fixtures', 'programs');
const NAMES = path.join(PROGRAMS, 'names.cjs');

async function profile(what: string) {
  const { records, stacks, stats } = await run('names.cjs', { args: [what] });
  const cpuWhere = (holds: (stack: Stack) => boolean): number =>
    (stacks as Stack[]).filter(holds).reduce((sum, { cpuNanos }) => sum + cpuNanos, 0);
  const find = (functionName: string, file = NAMES) =>
    records.find((record: any) => record.functionName === functionName && record.file === file);
  return { records, stats, cpuWhere, find };
}

describe('names', () => {
  it('are there for builtins and for regular expressions, below the function that uses them', async () => {
    const { cpuWhere, find } = await profile('builtins');
    const below = (caller: string, name: RegExp) =>
      cpuWhere(({ names }) => {
        const top = names.findIndex((candidate) => name.test(candidate));
        return top >= 0 && names.indexOf(caller) > top;
      });
    assert.ok(below('sorting', /^ArrayPrototypeSort$/) > find('sorting').cpuNanos / 2);
    assert.ok(below('matching', /regexp/i) > find('matching').cpuNanos / 4);
    assert.ok(below('parsing', /JsonParse/) > find('parsing').cpuNanos / 4);
  });
});
