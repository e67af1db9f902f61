/** The layer that takes functions and lines back to the files that were written: what its neighbours may use of it. */
export { type CheckedSourceMaps, checkSourceMaps, type SourceMapOptions } from './options';
export { mapped, NO_SOURCE_MAPS, SourceMaps, type SourceMapStats } from './source-maps';
