/** What `--help` prints. */
import { FORMAT_NAMES } from '../formats';
import { SORT_KEYS } from '../query';

/** About the command as a whole. */
export const HELP = `Usage: ox-profile-native <command> [options]

Commands:
  run        profile a script from its start to its end
  diagnose   what the profiler can do on this machine, and why not more
  cost       what sampling costs on this machine, beside V8's own profiler

ox-profile-native <command> --help tells more. With --version it tells its version.
`;

/** About `run`. */
export const RUN_HELP = `Usage: ox-profile-native run [options] <script> [arguments of the script]

Runs a script with node and profiles its main thread. When it ends, by itself, by process.exit(), by an uncaught error or by a
signal, be it busy or not, a table of where its time went is printed to the standard error.

Options:
  -i, --interval <us>     microseconds between two samples, 50 to 10000000; default 1000
  -m, --max-overhead <n>  the part of the CPU time that profiling may take, over 0 to 0.5, in place of --interval
  -c, --clock <clock>     auto, monotonic, perf or cputime; default auto
  -e, --engine <engine>   auto, native or inspector; default auto
  -o, --output <file>     write the profile to a file, or to the standard output if it is -
  -f, --format <format>   ${FORMAT_NAMES.join(', ')};
                          default: what the end of the file's name says
  -n, --top <number>      rows of the table; default 20
  -s, --sort <value>      ${SORT_KEYS.join(', ')}; default self
  -q, --quiet             no table
  -h, --help

Options of node go before the name of this command's file: node --max-old-space-size=8000 node_modules/.bin/ox-profile-native ...
It ends as the script does: with its exit code, or by the signal that ended it (after a crash with 128 plus its number). A
file that cannot be written is refused before the script starts; where it fails later, a script that was well ends with 73.
A signal that the script handles itself is left to it. By one that it does not handle it ends as soon as its profile is written, also
where the script waits in native code, as for a child process. Where native code computes for more than two seconds, it ends without, and
says so.
`;

/** About `diagnose`. */
export const DIAGNOSE_HELP = `Usage: ox-profile-native diagnose [options]

Examines this machine: which engine and clock work here and why not a better one, permissions, the addon, the self-test.

Options:
      --json              print JSON
  -w, --wait <ms>         how long to wait for the self-test at most; default 5000
  -h, --help

The exit code is 0 if something can be profiled here, by whatever engine, and 69 if not.
`;

/** About `cost`. */
export const COST_HELP = `Usage: ox-profile-native cost [options]

Keeps a thread busy with the profiler on and off in turn, and prints what it adds to the CPU time of the process; the same for
V8's own profiler, and with nothing on, which tells how far the machine can be trusted. A minute and a half, on a machine
that does nothing else.

Options:
  -i, --interval <us>     microseconds between two samples, 50 to 10000000; may be given several times; default 1000 and 100
  -p, --pairs <number>    how many times on and off; default 8
  -c, --clock <clock>     auto, monotonic, perf or cputime; default auto
      --json              print JSON
  -h, --help

The exit code is 0, or 69 if this profiler's own engine does not work here.
`;
