/** The layer that knows the compiled addon: what its neighbours may use of it. */
export { loadAddon, preloadAddon } from './load';
export type { NativeAddon, NativeSampler, NativeSamplerOptions, NativeStats } from './native';
