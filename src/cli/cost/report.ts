/** What was measured, as a table for a person. */
import { machine, release } from 'node:os';
import type { Cost } from './measure';

const HEADS = ['profiler', 'interval', 'overhead', 'spread', 'us a sample', 'delivered', 'idle'];
const NAMES = { native: 'this one', inspector: "V8's own" } as const;

/** Lines of text, with what did not work instead of a row. */
export function formatCosts(costs: readonly Cost[], failures: readonly string[]): string {
  const rows = [HEADS, ...costs.map(cellsOf)];
  const widths = HEADS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
  );
  return [
    `Node.js ${process.versions.node}, ${process.platform} ${release()}, ${machine()}`,
    '',
    ...lines,
    ...failures,
    '',
    LEGEND,
  ].join('\n');
}

const LEGEND = `overhead: CPU time of the process that sampling adds to that of a busy thread; half of the pairs are within the spread
of each other. Where the row of nothing shows as much, it is the machine. idle: CPU time of a process that only waits.`;

function cellsOf({ engine, intervalMicros, overhead, spread, microsPerSample, delivered, idle }: Cost): string[] {
  const isControl = engine === undefined;
  return [
    isControl ? 'nothing' : NAMES[engine],
    isControl ? '-' : `${intervalMicros} us`,
    percent(overhead),
    percent(spread),
    microsPerSample === undefined ? '-' : microsPerSample.toFixed(1),
    delivered === undefined ? '-' : percent(delivered, 0),
    percent(idle, 2),
  ];
}

function percent(share: number, decimals = 1): string {
  return `${(share * 100).toFixed(decimals)} %`;
}
