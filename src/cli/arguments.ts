/** The command line, checked as a whole before anything is done. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { FORMAT_NAMES, FORMATS, type FormatName, formatNamed } from '../formats';
import { checkLauncherOptions } from '../launcher';
import { checkChoice } from '../options';
import { SORT_KEYS } from '../query';
import type { ClockOption, EngineOption, SortKey } from '../types';
import { UsageError } from './exit-codes';

/** What `run` was told. */
export interface RunArguments {
  /** Undefined where `maxOverhead` chooses it. */
  readonly intervalMicros: number | undefined;
  readonly maxOverhead: number | undefined;
  readonly clock: ClockOption;
  readonly engine: EngineOption;
  /** Where the profile goes; `-` is the standard output. */
  readonly output: { readonly file: string; readonly format: FormatName } | undefined;
  readonly maxRecords: number;
  readonly sort: SortKey;
  readonly isQuiet: boolean;
  /** The script and its arguments. */
  readonly command: readonly string[];
}

/** What `diagnose` was told. */
export interface DiagnoseArguments {
  readonly isJson: boolean;
  readonly waitMillis: number | undefined;
}

/** What `cost` was told. */
export interface CostArguments {
  readonly intervalsMicros: readonly number[];
  /** How many times on and off. */
  readonly pairs: number;
  readonly clock: ClockOption;
  readonly isJson: boolean;
}

const RUN_OPTIONS = {
  interval: { type: 'string', short: 'i' },
  'max-overhead': { type: 'string', short: 'm' },
  clock: { type: 'string', short: 'c' },
  engine: { type: 'string', short: 'e' },
  output: { type: 'string', short: 'o' },
  format: { type: 'string', short: 'f' },
  top: { type: 'string', short: 'n' },
  sort: { type: 'string', short: 's' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

const DIAGNOSE_OPTIONS = {
  json: { type: 'boolean' },
  wait: { type: 'string', short: 'w' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

const COST_OPTIONS = {
  interval: { type: 'string', short: 'i', multiple: true },
  pairs: { type: 'string', short: 'p' },
  clock: { type: 'string', short: 'c' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

/** Where they are not the same. */
const NAMES_ON_COMMAND_LINE: Readonly<Record<string, string>> = {
  intervalMicros: 'interval',
  maxOverhead: 'max-overhead',
};

const DEFAULT_TOP = 20;
const DEFAULT_COST_INTERVALS = ['1000', '100'];
const DEFAULT_PAIRS = 8;

/**
 * Reads the arguments of `run`.
 *
 * @returns `help` where help was asked for.
 * @throws UsageError that says what is wrong.
 */
export function parseRun(args: readonly string[]): RunArguments | 'help' {
  return asUsage(() => {
    const at = scriptIndex(args);
    const { values } = parseArgs({ args: args.slice(0, at), options: RUN_OPTIONS });
    if (values.help === true) return 'help';
    const { interval, clock, engine } = values;
    const overhead = values['max-overhead'];
    const checked = checkLauncherOptions({
      clock,
      engine,
      intervalMicros: interval === undefined ? undefined : toNumber('interval', interval),
      maxOverhead: overhead === undefined ? undefined : toNumber('max-overhead', overhead),
    });
    if (at === args.length) throw new UsageError('there is no script to run');
    return {
      intervalMicros: checked.maxOverhead === undefined ? checked.intervalMicros : undefined,
      maxOverhead: checked.maxOverhead,
      clock: checked.clock,
      engine: checked.engine,
      output: outputOf(values.output, values.format),
      maxRecords: values.top === undefined ? DEFAULT_TOP : toWhole('top', values.top),
      sort: values.sort === undefined ? 'self' : checkChoice('sort', values.sort, SORT_KEYS),
      isQuiet: values.quiet === true,
      command: args.slice(at),
    };
  });
}

/**
 * Reads the arguments of `diagnose`.
 *
 * @returns `help` where help was asked for.
 * @throws UsageError that says what is wrong.
 */
export function parseDiagnose(args: readonly string[]): DiagnoseArguments | 'help' {
  return asUsage(() => {
    const { values } = parseArgs({ args: [...args], options: DIAGNOSE_OPTIONS });
    if (values.help === true) return 'help';
    const waitMillis = values.wait === undefined ? undefined : toWhole('wait', values.wait);
    return { isJson: values.json === true, waitMillis };
  });
}

/**
 * Reads the arguments of `cost`.
 *
 * @returns `help` where help was asked for.
 * @throws UsageError that says what is wrong.
 */
export function parseCost(args: readonly string[]): CostArguments | 'help' {
  return asUsage(() => {
    const { values } = parseArgs({ args: [...args], options: COST_OPTIONS });
    if (values.help === true) return 'help';
    const { clock } = checkLauncherOptions({ clock: values.clock });
    const intervalsMicros = (values.interval ?? DEFAULT_COST_INTERVALS).map(
      (text) => checkLauncherOptions({ intervalMicros: toNumber('interval', text) }).intervalMicros,
    );
    const pairs = values.pairs === undefined ? DEFAULT_PAIRS : toWhole('pairs', values.pairs);
    if (pairs < 2) throw new UsageError(`--pairs must be 2 or more, not ${pairs}`);
    return { intervalsMicros, pairs, clock, isJson: values.json === true };
  });
}

/** Where the options end and the script begins: at the first argument that is neither an option nor the value of one. */
function scriptIndex(args: readonly string[]): number {
  const { tokens } = parseArgs({
    args: [...args],
    options: RUN_OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return tokens.find(({ kind }) => kind === 'positional')?.index ?? args.length;
}

function outputOf(file: string | undefined, format: string | undefined): RunArguments['output'] {
  if (format !== undefined) formatNamed(format);
  if (file === undefined) {
    if (format !== undefined)
      throw new UsageError('--format needs --output <file>, or --output - for the standard output');
    return undefined;
  }
  if (file === '') throw new UsageError('--output needs the name of a file');
  const name = (format as FormatName | undefined) ?? formatOfFile(file);
  if (name !== undefined) return { file, format: name };
  throw new UsageError(
    `the name ${JSON.stringify(file)} says no format: add --format, one of ${FORMAT_NAMES.join(', ')}`,
  );
}

/** The longest end that fits: `x.speedscope.json` is no plain JSON. */
function formatOfFile(file: string): FormatName | undefined {
  const fitting = FORMAT_NAMES.filter((name) => file.endsWith(`.${FORMATS[name].fileExtension}`));
  const lengthOf = (name: FormatName): number => FORMATS[name].fileExtension.length;
  return fitting.sort((a, b) => lengthOf(b) - lengthOf(a))[0];
}

function toNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) {
    throw new UsageError(`--${name} must be a number, not ${JSON.stringify(text)}`);
  }
  return value;
}

function toWhole(name: string, text: string): number {
  const value = toNumber(name, text);
  if (!Number.isSafeInteger(value) || value < 0) throw new UsageError(`--${name} must be a whole number, not ${text}`);
  return value;
}

/** What is wrong with a value is wrong with the command line, whose options have names of their own. */
function asUsage<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new UsageError(
      error.message
        .replace(/option '(\w+)'/, (_, name: string) => `--${nameOnCommandLine(name)}`)
        .replace(/'(intervalMicros)'/, (_, name: string) => `--${nameOnCommandLine(name)}`),
    );
  }
}

function nameOnCommandLine(option: string): string {
  return NAMES_ON_COMMAND_LINE[option] ?? option;
}
