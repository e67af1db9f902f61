'use strict';
/** What the examples do with their time: two routes, each with a function that takes nearly all of it. */

/** The hot function of `/primes/:limit`. */
function isPrime(number) {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return number > 1;
}

/** How many primes there are up to a limit. */
function countPrimes(limit) {
  let primes = 0;
  for (let number = 0; number <= limit; number++) if (isPrime(number)) primes++;
  return primes;
}

/** The hot function of `/words/:seed`: how many letters differ between two words (Levenshtein). */
function editDistance(from, to) {
  const row = new Uint16Array(to.length + 1).map((_, i) => i);
  for (let i = 0; i < from.length; i++) {
    let diagonal = row[0]++;
    for (let j = 0; j < to.length; j++) {
      const swap = diagonal + (from.charCodeAt(i) === to.charCodeAt(j) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = Math.min(swap, diagonal + 1, row[j] + 1);
    }
  }
  return row[to.length];
}

const DICTIONARY = Array.from({ length: 400 }, (_, i) => ((i * 7919) % 1_000_003).toString(36).repeat(12));

/** The word of a dictionary that is nearest to another. */
function nearestWord(word) {
  return DICTIONARY.reduce((best, next) => (editDistance(word, next) < editDistance(word, best) ? next : best));
}

/** A number from an address, within bounds. */
function numberFrom(text, most) {
  return Math.min(Math.max(Number.parseInt(text, 10) || 0, 0), most);
}

/** Answers `/primes/:limit`. */
function primesPage(limit) {
  const bounded = numberFrom(limit, 200_000);
  return { limit: bounded, primes: countPrimes(bounded) };
}

/** Answers `/words/:seed`. */
function wordsPage(seed) {
  const word = (1_000_000 + numberFrom(seed, 1_000_000)).toString(36).repeat(12);
  return { word, nearest: nearestWord(word) };
}

module.exports = { primesPage, wordsPage };
