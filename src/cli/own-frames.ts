/**
 * Takes the profiler's own functions out of the stacks of the program that it runs in. Where one of them was at work, or had
 * Node.js work for it, the sample counts as `(profiler)`; where one merely called functions of the program, it is left out.
 */
import path from 'node:path';
import { PACKAGE_ROOT } from '../binding';
import type { Frame, FunctionInfo, StackHits } from '../types';

const FOLDERS = ['dist', 'src'].map((folder) => path.join(PACKAGE_ROOT, folder, path.sep));

const OWN_WORK: Frame = {
  function: { functionName: '(profiler)', file: '', line: 0, column: 0, kind: 'vm', scriptId: 0 },
  line: 0,
  inlined: false,
};

/** The same stacks without the profiler's own functions. */
export function* withoutOwnFrames(stacks: Iterable<StackHits>): Generator<StackHits, void, undefined> {
  for (const stack of stacks) {
    const frames = framesOfProgram(stack.frames);
    yield frames === stack.frames ? stack : { ...stack, frames };
  }
}

/** Leaf first. */
function framesOfProgram(frames: readonly Frame[]): readonly Frame[] {
  const innermost = frames.findIndex((frame) => isOwn(frame.function));
  if (innermost < 0) return frames;
  const callsProgram = frames.slice(0, innermost).some((frame) => isOfProgram(frame.function));
  return callsProgram ? frames.filter((frame) => !isOwn(frame.function)) : [OWN_WORK];
}

function isOwn({ file }: FunctionInfo): boolean {
  const name = file.startsWith('file://') ? decodeURI(file.slice('file://'.length)) : file;
  return FOLDERS.some((folder) => name.startsWith(folder));
}

/** Node.js's own functions, builtins and native ones are at work for whoever calls them. */
function isOfProgram({ kind, file }: FunctionInfo): boolean {
  return (kind === 'javascript' || kind === 'wasm') && !file.startsWith('node:');
}
