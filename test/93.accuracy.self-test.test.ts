import assert from 'node:assert/strict';
import { run } from './helpers/child';

const UNCHECKED = { OX_LAYOUT_UNCHECKED: '1' };
/** Where nothing is to be proved any more, the self-test goes on for half a minute: longer than need be waited. */
const PATIENCE_MILLIS = '1500';
const UNTIL_THE_END = '15000';

/** Numbers that are wrong, and what finds it where the binary's own are not compared. */
const REFUSED = {
  js_function_shared: 8,
  shared_function_data: 8,
  shared_name: 8,
  shared_script: 8,
  bytecode_array_data: 8,
  bytecode_array_source_position_table: 8,
  type_shared_function_info: 1,
  type_bytecode_array: 1,
  type_js_function_first: 1,
};
const SWITCHED_OFF = {
  instruction_stream_header: [8, 'inlining'],
  code_deoptimization_data: [8, 'inlining'],
  code_source_position_table: [8, 'inlining'],
  code_instruction_start: [8, 'inlining'],
  deopt_inlined_function_count: [1, 'inlining'],
  deopt_literal_array: [1, 'inlining'],
  deopt_shared_function_info: [1, 'inlining'],
  deopt_shared_is_wrapped: [1, 'inlining'],
  deopt_inlining_positions: [1, 'inlining'],
  deopt_exit_start: [1, 'inlining'],
  type_instruction_stream: [1, 'inlining'],
  kind_regexp: [1, 'regexps'],
  code_flags: [8, 'regexps'],
} as const;
/** Those that every binary exports. */
const EXPORTED = {
  js_function_shared: 'v8dbg_class_JSFunction__shared__SharedFunctionInfo',
  shared_flags: 'v8dbg_class_SharedFunctionInfo__flags__int',
  kind_interpreted: 'v8dbg_CodeKind(InterpretedFunction|Baseline)',
  type_js_function_first: 'v8dbg_type_JSFunction__JS_FUNCTION_TYPE',
  wasm_frame: 'v8dbg_frametype_WasmFrame',
};

describe('what is read of V8, on this V8', () => {
  it('is proved: nothing is off, and functions, lines and builtins are as the program has them', async () => {
    const { state, off, faults, hits } = await run('self-test.cjs', { args: [UNTIL_THE_END] });
    assert.equal(state, 'passed', JSON.stringify(off));
    assert.deepEqual([off, faults], [{}, {}]);
    assert.ok(hits > 100, `${hits} hits`);
  });

  it('is refused where the binary says otherwise, with the name by which it says so', async () => {
    for (const [number, symbol] of Object.entries(EXPORTED)) {
      const { refused } = await run('self-test.cjs', { args: ['0'], env: { OX_LAYOUT: `${number}=1` } });
      assert.equal(refused?.code, 'ERR_OX_UNSUPPORTED_RUNTIME', number);
      assert.match(
        refused.message,
        new RegExp(`${symbol} of this binary is not what V8 [\\d.]+ is known to have: it is`),
      );
    }
  });

  for (const [number, difference] of Object.entries(REFUSED)) {
    it(`is refused where a known function is found to be something else: ${number}`, async () => {
      const env = { ...UNCHECKED, OX_LAYOUT: `${number}=${difference}` };
      const { refused } = await run('self-test.cjs', { args: ['0'], env });
      assert.equal(refused?.code, 'ERR_OX_UNSUPPORTED_RUNTIME');
      assert.match(refused.message, /V8's objects are not as they are known to be: \w+ is wrong/);
    });
  }

  for (const [number, [difference, proof]] of Object.entries(SWITCHED_OFF)) {
    it(`is off where the self-test shows it wrong, and no wrong function or line is shown: ${number}`, async () => {
      const env = { ...UNCHECKED, OX_LAYOUT: `${number}=${difference}` };
      const { off, faults, hits } = await run('self-test.cjs', { args: [PATIENCE_MILLIS], env });
      assert.match(String(off[proof]), /^the self-test failed: /, JSON.stringify(off));
      assert.deepEqual(faults, {});
      assert.ok(hits > 100, `${hits} hits`);
    });
  }

  it('has no lines where their tables are read wrongly', async () => {
    const env = { ...UNCHECKED, OX_LAYOUT: 'positions_shift_code_delta=1' };
    const { refused, off, faults } = await run('self-test.cjs', { args: [PATIENCE_MILLIS], env });
    assert.ok(refused !== undefined || off.lines !== undefined, JSON.stringify(off));
    assert.deepEqual(faults ?? {}, {});
  });
});
