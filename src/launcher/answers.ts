/**
 * What a launcher answers when it is asked where the time went. Every answer has all that was sampled up to the question: the
 * sampler is drained first. What can be had at once as well as in slices is given as steps, for the launcher to run.
 */
import { runAtOnce, runInSlices, type SnapshotSource, type Steps } from '../database';
import { OxProfileError } from '../errors';
import { exportProfile, formatNamed, type FormatName, type Piece, type Profile } from '../formats';
import { diffSteps, querySteps } from '../query';
import type { Sampler } from '../sampler';
import type { SourceMaps } from '../source-maps';
import type { DiffResult, ProfileOptions, QueryResult, Recorder, StackHits, TimeRange } from '../types';
import { MergedThreads } from './merged-threads';
import { checkProfileOptions } from './options';
import { PendingAnswers } from './pending-answers';
import { type ProfileFacts, type ProfileSubject, takeProfile, takeSnapshot } from './profiles';
import {
  answersInSteps,
  databaseOf,
  type QueryableRecorder,
  queryRecorder,
  queryRecorderAsync,
} from './recorder-query';
import {
  type CheckedThreads,
  checkThreads,
  type LauncherDiffOptions,
  type LauncherQueryOptions,
  type LauncherRangeOptions,
} from './thread-options';
import type { WorkerThreads } from './worker-threads';

/** What answers need of the launcher that gives them, at the time of the question. */
export interface AnsweringLauncher {
  /** Whether it was made to take workers along. */
  readonly takesWorkers: boolean;
  /** @throws OxProfileError `ERR_OX_NOT_STARTED` where there is none yet. */
  sampler(): Pick<Sampler, 'drain' | 'drainSteps'>;
  /** Undefined where none are taken along. */
  workers(): WorkerThreads | undefined;
  /** @param nowMillis By the clock of the database that is asked. */
  profileFacts(nowMillis: number): ProfileFacts;
}

/** The answers of one launcher. Which errors they throw is said at its methods of the same names. */
export class Answers {
  readonly #launcher: AnsweringLauncher;
  readonly #recorder: QueryableRecorder;
  /** Undefined where none are wanted. */
  readonly #maps: SourceMaps | undefined;
  readonly #pending = new PendingAnswers();

  constructor(launcher: AnsweringLauncher, recorder: Recorder, maps: SourceMaps | undefined) {
    this.#launcher = launcher;
    this.#recorder = recorder;
    this.#maps = maps;
  }

  /** Has all that were asked for begin, before what they are to be made from is forgotten. */
  beginPending(): void {
    this.#pending.beginAll();
  }

  /** Where the time went. */
  query(options: LauncherQueryOptions): QueryResult {
    const { threads, rest } = checkThreads(options);
    if (threads !== 'own') return runAtOnce(this.#afterDrain(querySteps(this.#merged(threads), rest, this.#maps)));
    this.#launcher.sampler().drain();
    return queryRecorder(this.#recorder, rest, this.#maps);
  }

  /** The same in slices, if the recorder can do it. */
  async queryAsync(options: LauncherQueryOptions): Promise<QueryResult> {
    const { threads, rest } = checkThreads(options);
    if (threads !== 'own')
      return await runInSlices(this.#afterDrain(querySteps(this.#merged(threads), rest, this.#maps)));
    const sampler = this.#launcher.sampler();
    const recorder = this.#recorder;
    if (answersInSteps(recorder)) {
      return await runInSlices(this.#pending.after(sampler.drainSteps(), querySteps(recorder, rest, this.#maps)));
    }
    sampler.drain();
    return await queryRecorderAsync(recorder, rest);
  }

  /**
   * What changed from one range of time to another.
   *
   * @param method Who asks, for the message of an error; so in all that follow.
   */
  diff(ranges: readonly [TimeRange, TimeRange], options: LauncherDiffOptions, method: string): Steps<DiffResult> {
    const { threads, rest } = checkThreads(options);
    return this.#afterDrain(diffSteps(this.#sourceOf(threads, method), ranges, rest, this.#maps));
  }

  /** The distinct stacks that have hits. */
  stacks(options: ProfileOptions, method: string): IterableIterator<StackHits> {
    const database = databaseOf(this.#recorder, method);
    const snapshot = takeSnapshot(database, this.#subjectOf(database, options));
    return runAtOnce(this.#afterDrain(snapshot))[Symbol.iterator]();
  }

  /** A snapshot from which any format can be made. */
  profile(options: LauncherRangeOptions, method: string): Steps<Profile> {
    const { threads, rest } = checkThreads(options);
    return this.#afterDrain(this.#takeProfile(this.#sourceOf(threads, method), rest));
  }

  /** The same in one of the formats, encoded in slices. */
  export(format: FormatName, options: LauncherRangeOptions, method: string): AsyncIterable<Piece> {
    formatNamed(format);
    return exportTaken(runInSlices(this.profile(options, method)), format);
  }

  #afterDrain<T>(work: Steps<T>): Steps<T> {
    return this.#pending.after(this.#launcher.sampler().drainSteps(), work);
  }

  #sourceOf(threads: CheckedThreads, method: string): SnapshotSource {
    return threads === 'own' ? databaseOf(this.#recorder, method) : this.#merged(threads);
  }

  /** Of workers, and of this thread where it is one of those meant, as of now; a busy worker may be a second behind. */
  #merged(threads: number | 'all'): SnapshotSource {
    const own = databaseOf(this.#recorder, `threads: ${threads === 'all' ? "'all'" : threads}`);
    const workers = this.#launcher.workers();
    if (workers !== undefined) return new MergedThreads(workers.parts(threads, own), own.nowMillis);
    this.#launcher.sampler();
    if (!this.#launcher.takesWorkers) {
      throw new TypeError(
        "option 'threads' can be other than 'own' only of a launcher that was made with the option workers: true",
      );
    }
    throw new OxProfileError(
      'ERR_OX_ADDON_UNAVAILABLE',
      "option 'threads' can be other than 'own' only with the compiled addon, and V8's inspector profiler is at work: " +
        "ask each thread's own launcher",
    );
  }

  #takeProfile(source: SnapshotSource, options: unknown): Steps<Profile> {
    const factsNow = (): ProfileFacts => this.#launcher.profileFacts(source.nowMillis);
    return takeProfile(source, this.#subjectOf(source, options), factsNow);
  }

  /** What is asked for is checked before anything is done. */
  #subjectOf({ nowMillis }: SnapshotSource, options: unknown): ProfileSubject {
    const { range, sourceMaps } = checkProfileOptions(options, nowMillis);
    return { range, maps: sourceMaps ? this.#maps : undefined };
  }
}

async function* exportTaken(profile: Promise<Profile>, format: FormatName): AsyncGenerator<Piece, void, undefined> {
  yield* exportProfile(await profile, format);
}
