/** The layer that knows the compiled addon: what its neighbours may use of it. */
export { addonPath, loadAddon, PACKAGE_ROOT, preloadAddon } from './load';
export { countSelfTestAsWorkOf, type SelfTestState, selfTestState } from './self-test';
export type {
  LoopTimer,
  LoopWatch,
  NativeAddon,
  NativeSampler,
  NativeSamplerOptions,
  NativeSpending,
  NativeStats,
  ThreadObserver,
} from './native';
