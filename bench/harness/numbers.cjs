'use strict';
/** Summaries of repeated measurements, and how numbers are printed. */

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

function median(values) {
  return quantile(values, 0.5);
}

/** Half the distance between the quartiles: a spread that one disturbed measurement does not move. */
function spread(values) {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / 2;
}

/** The results of one trial run several times as one: medians of the numbers, the last of everything else. */
function summarise(results) {
  const entries = Object.entries(results.at(-1)).map(([name, last]) => {
    const values = results.map((result) => result[name]).filter((value) => typeof value === 'number');
    return [name, typeof last === 'number' ? median(values) : last];
  });
  return Object.fromEntries(entries);
}

/** A number with a fixed number of decimals, or a dash where there is none. */
function fixed(value, decimals = 1) {
  return typeof value === 'number' && Number.isFinite(value) ? value.toFixed(decimals) : '-';
}

function percent(part, decimals = 1) {
  return typeof part === 'number' && Number.isFinite(part) ? `${(100 * part).toFixed(decimals)} %` : '-';
}

module.exports = { fixed, median, percent, quantile, spread, summarise };
