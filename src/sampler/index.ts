/** The layer that moves samples from the addon to a recorder: what its neighbours may use of it. */
export { Sampler, type SamplerOptions, type SamplerStats } from './sampler';
