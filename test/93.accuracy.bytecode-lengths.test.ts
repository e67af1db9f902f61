import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const TABLE = path.join(__dirname, '..', 'native', 'v8', 'bytecode_lengths.cc');
const [major, minor] = process.versions.v8.split('.');

/** The table's row for the V8 at hand: how many scalable operands each opcode has, and how many bytes of fixed ones. */
function readRow(): { scalable: string; fixed: string } {
  const source = readFileSync(TABLE, 'utf8');
  const row = source.split('{.v8_major').find((text) => text.startsWith(` = ${major}, .v8_minor = ${minor},`));
  assert.ok(row, `no lengths of V8 ${major}.${minor}`);
  const digits = (field: string): string =>
    Array.from(
      row
        .split(`.${field} =`)[1]!
        .split(/,|\}/)[0]!
        .matchAll(/"(\d+)"/g),
      (match) => match[1],
    ).join('');
  return { scalable: digits('scalable_operands'), fixed: digits('fixed_bytes') };
}

/** What V8 prints of every function that it compiles for a large module. Into a file: V8 drops what a full pipe does not take. */
function printBytecode(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ox-bytecode-'));
  const file = path.join(folder, 'stdout');
  const descriptor = openSync(file, 'w');
  try {
    const module = JSON.stringify(require.resolve('prettier'));
    const args = ['--print-bytecode', '--no-lazy', '-e', `require(${module})`];
    execFileSync(process.execPath, args, { stdio: ['ignore', descriptor, 'inherit'] });
    return readFileSync(file, 'latin1');
  } finally {
    closeSync(descriptor);
    rmSync(folder, { recursive: true });
  }
}

/** The bytes of each bytecode in `output`. */
function* bytecodesIn(output: string): Generator<number[]> {
  for (const [, bytes] of output.matchAll(/0x[0-9a-f]+ @ +\d+ : ((?:[0-9a-f]{2} )+)/g)) {
    yield Array.from(bytes!.trim().split(' '), (byte) => parseInt(byte, 16));
  }
}

describe('the lengths of bytecodes', () => {
  it('are those that V8 prints', () => {
    const { scalable, fixed } = readRow();
    const seen = new Set<number>();
    let wide = 0;
    for (const bytes of bytecodesIn(printBytecode())) {
      const isPrefixed = bytes[0]! < 4;
      const scale = isPrefixed ? [2, 4][bytes[0]! % 2]! : 1;
      const opcode = bytes[isPrefixed ? 1 : 0]!;
      const length = (isPrefixed ? 2 : 1) + Number(fixed[opcode]) + scale * Number(scalable[opcode]);
      assert.equal(length, bytes.length, `bytecode ${bytes.join(' ')}`);
      seen.add(opcode);
      if (isPrefixed) wide++;
    }
    assert.ok(seen.size > 140 && wide > 1000, `only ${seen.size} opcodes and ${wide} wide bytecodes were printed`);
  });
});
