'use strict';
/** What the benchmark does, in this order; the names are those of its columns. */
const FORMATS = ['collapsed', 'speedscope', 'cpuprofile', 'pprof', 'flamegraph', 'csv', 'json'];

module.exports = {
  FORMATS,
  QUESTIONS: [
    'first query',
    'second query',
    'filter',
    'stall, query',
    'stall, drain',
    'query',
    'by line',
    ...FORMATS,
    '20 MB map',
  ],
};
