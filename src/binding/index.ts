/** The layer that knows the compiled addon: what its neighbours may use of it. */
export { IS_BUNDLED, PACKAGE_ROOT } from './candidates';
export { addonPath, loadAddon, preloadAddon } from './load';
export { countSelfTestAsWorkOf, type SelfTestState, selfTestState } from './self-test';
export type {
  EndingSignals,
  LoopTimer,
  LoopWatch,
  NativeAddon,
  NativeSampler,
  NativeSamplerOptions,
  NativeSpending,
  NativeStats,
  ThreadObserver,
} from './native';
export { isForeignPlatform } from './why-not';
