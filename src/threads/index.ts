/** The layer that looks at all profiled threads of the process at once: what its neighbours may use of it. */
export {
  observeThreads,
  type ObservedThread,
  ThreadsObserver,
  type ThreadsObserverOptions,
  type ThreadsQueryOptions,
} from './threads-observer';
