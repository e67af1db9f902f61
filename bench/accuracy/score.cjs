'use strict';
/**
 * How far the shares of the samples are from the truth. `excess` divides the distance by the one that a perfect random sampler
 * with as many samples would have on average, so that profilers of different rates compare: 1 is perfect.
 */

/** Total variation distance: the share of the samples that would have to be moved. */
function distance(shares, truth) {
  return truth.reduce((sum, share, at) => sum + Math.abs(shares[at] - share), 0) / 2;
}

/** The distance to be expected of `samples` independent samples: half the sum of the mean deviations of the shares. */
function floorOf(truth, samples) {
  return truth.reduce((sum, p) => sum + Math.sqrt((2 * p * (1 - p)) / (Math.PI * samples)), 0) / 2;
}

const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);
const sharesOf = (values) => values.map((value) => value / sumOf(values));
const hottest = (values) => values.indexOf(Math.max(...values));
const addUp = (lists) => lists[0].map((_, at) => sumOf(lists.map((list) => list[at])));

/**
 * Scores the segments of a trial.
 *
 * @param segments `hits`, `nanos` by the profiler's word, and `truth` (any unit) per kernel; the last entry of each is everything else.
 */
function score(segments) {
  const each = segments.map(({ hits, truth }) => {
    const shares = sharesOf(truth);
    return { distance: distance(sharesOf(hits), shares), floor: floorOf(shares, sumOf(hits)) };
  });
  const hits = addUp(segments.map((segment) => segment.hits));
  const truth = sharesOf(addUp(segments.map((segment) => segment.truth)));
  const shares = sharesOf(hits);
  const weights = sharesOf(addUp(segments.map((segment) => segment.nanos)));
  const errors = shares.map((share, at) => share - truth[at]);
  return {
    samples: sumOf(hits),
    tvd: sumOf(each.map((one) => one.distance)) / each.length,
    excess: sumOf(each.map((one) => one.distance)) / sumOf(each.map((one) => one.floor)),
    pooledTvd: distance(shares, truth),
    pooledExcess: distance(shares, truth) / floorOf(truth, sumOf(hits)),
    weightedTvd: distance(weights, truth),
    largestError: Math.max(...errors.map(Math.abs)),
    elsewhere: errors.at(-1),
    hottestRight: segments.filter((segment) => hottest(segment.hits) === hottest(segment.truth)).length,
    segments: segments.length,
    truth,
    shares,
    weights,
  };
}

module.exports = { score, sumOf };
