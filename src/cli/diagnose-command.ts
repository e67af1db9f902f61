/** `diagnose`: what the profiler can do here. */
import { diagnose, formatDiagnosis } from '../diagnose';
import type { DiagnoseArguments } from './arguments';
import { EXIT_CODES } from './exit-codes';

/**
 * Prints the diagnosis.
 *
 * @returns The exit code.
 */
export async function diagnoseCommand({ isJson, waitMillis }: DiagnoseArguments): Promise<number> {
  const diagnosis = await diagnose({ waitMillis });
  process.stdout.write(`${isJson ? JSON.stringify(diagnosis, undefined, 2) : formatDiagnosis(diagnosis)}\n`);
  return diagnosis.engine.engine === 'none' ? EXIT_CODES.unavailable : EXIT_CODES.ok;
}
