/** The stand-in where the addon is not to be had, made of V8's own profiler: what its neighbours may use of it. */
export { InspectorSampler } from './inspector-sampler';
