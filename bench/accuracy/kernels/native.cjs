'use strict';
/** Seven kernels whose time goes to C and C++ that JavaScript calls: compression, hashes, files. */
const crypto = require('node:crypto');
const fs = require('node:fs');
const zlib = require('node:zlib');

const DATA = Buffer.from(Array.from({ length: 8192 }, (_, at) => (Math.imul(at, 40503) >>> 9) & 63));
const DEFLATED = zlib.deflateSync(DATA);
const SMALL = DATA.subarray(0, 1024);

function deflate(units) {
  let sum = 0;
  for (let i = 0; i < units; i++) sum += zlib.deflateSync(SMALL).length;
  return sum;
}

function inflate(units) {
  let sum = 0;
  for (let i = 0; i < units; i++) sum += zlib.inflateSync(DEFLATED).length;
  return sum;
}

function hashData(units) {
  let sum = 0;
  for (let i = 0; i < units; i++) sum += crypto.createHash('sha256').update(DATA).digest()[0];
  return sum;
}

function deriveKeys(units) {
  let sum = 0;
  for (let i = 0; i < units; i++) sum += crypto.pbkdf2Sync('password', 'salt', 50, 32, 'sha512')[0];
  return sum;
}

function checksum(units) {
  let sum = 0;
  for (let i = 0; i < units; i++) sum += crypto.createHmac('md5', 'key').update(DATA).digest()[0];
  return sum;
}

function findBytes(units) {
  let sum = 0;
  for (let i = 0; i < units * 2; i++) sum += DATA.indexOf('no such bytes in here');
  return sum;
}

function statFiles(units) {
  let sum = 0;
  for (let i = 0; i < units * 2; i++) sum += fs.statSync(__filename).size;
  return sum;
}

module.exports = { kernels: [deflate, inflate, hashData, deriveKeys, checksum, findBytes, statFiles] };
