/** What this package uses of node-gyp-build, which ships no types. */
declare module 'node-gyp-build' {
  /** Loads the addon of the package at `root`: its own build if there is one, else the prebuild for this platform. */
  function load(root: string): unknown;
  namespace load {
    /** The file that `load` would load; throws where there is none. */
    function path(root: string): string;
  }
  export = load;
}
