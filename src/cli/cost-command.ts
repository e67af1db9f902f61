/** `cost`: what sampling costs on this machine. */
import type { CostArguments } from './arguments';
import { type Cost, measureCost, type Subject } from './cost/measure';
import { formatCosts } from './cost/report';
import { EXIT_CODES } from './exit-codes';

/**
 * Measures and prints a table, with nothing on, with this profiler and with V8's own; a line of progress goes to the standard error.
 *
 * @returns The exit code.
 */
export async function costCommand({ intervalsMicros, pairs, clock, isJson }: CostArguments): Promise<number> {
  const subjects: Subject[] = [
    { engine: undefined, intervalMicros: Math.max(...intervalsMicros) },
    ...intervalsMicros.flatMap((intervalMicros): Subject[] => [
      { engine: 'native', intervalMicros },
      { engine: 'inspector', intervalMicros },
    ]),
  ];
  const costs: Cost[] = [];
  const failures: string[] = [];
  for (const [done, subject] of subjects.entries()) {
    process.stderr.write(`measuring ${done + 1} of ${subjects.length} ...\n`);
    try {
      costs.push(await measureCost(subject, pairs, clock));
    } catch (error) {
      failures.push(`${subject.engine}, ${subject.intervalMicros} us: ${(error as Error).message}`);
    }
  }
  process.stdout.write(
    `${isJson ? JSON.stringify({ costs, failures }, undefined, 2) : formatCosts(costs, failures)}\n`,
  );
  return costs.some(({ engine }) => engine === 'native') ? EXIT_CODES.ok : EXIT_CODES.unavailable;
}
