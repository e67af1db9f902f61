#!/usr/bin/env node
/** The command `ox-profile-native`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../binding';
import { parseCost, parseDiagnose, parseRun } from './arguments';
import { costCommand } from './cost-command';
import { diagnoseCommand } from './diagnose-command';
import { EXIT_CODES, exitCodeFor, UsageError } from './exit-codes';
import { COST_HELP, DIAGNOSE_HELP, HELP, RUN_HELP } from './help';
import { runCommand } from './run-command';

const SEE_HELP = 'ox-profile-native --help tells what can be said';

async function main([command, ...args]: readonly string[]): Promise<number> {
  switch (command) {
    case 'run': {
      const parsed = parseRun(args);
      return parsed === 'help' ? print(RUN_HELP) : await runCommand(parsed);
    }
    case 'diagnose': {
      const parsed = parseDiagnose(args);
      return parsed === 'help' ? print(DIAGNOSE_HELP) : await diagnoseCommand(parsed);
    }
    case 'cost': {
      const parsed = parseCost(args);
      return parsed === 'help' ? print(COST_HELP) : await costCommand(parsed);
    }
    case '--help':
    case '-h':
    case 'help':
      return print(HELP);
    case '--version':
      return print(`${version()}\n`);
    case undefined:
      throw new UsageError('there is no command');
    default:
      throw new UsageError(`there is no command ${JSON.stringify(command)}`);
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return EXIT_CODES.ok;
}

function version(): string {
  const manifest = readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function report(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof UsageError ? `\n${SEE_HELP}` : '';
  process.stderr.write(`ox-profile-native: ${message}${hint}\n`);
  return exitCodeFor(error);
}

void main(process.argv.slice(2))
  .catch(report)
  .then((code) => (process.exitCode = code));
