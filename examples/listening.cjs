'use strict';
/** What every example does once it listens: say where, and give itself work unless it was started with `--idle`. */
const { spawn } = require('node:child_process');
const path = require('node:path');

const PORT = Number(process.env.PORT ?? 3000);

function announce(port = PORT) {
  const address = `http://127.0.0.1:${port}`;
  console.log(`Open ${address}/ox_profile/ and press Unpause.`);
  if (process.argv.includes('--idle')) return;
  const load = spawn(process.execPath, [path.join(__dirname, 'load.cjs'), address], { stdio: 'inherit' });
  process.on('exit', () => load.kill());
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
}

module.exports = { announce, HOST: '127.0.0.1', PORT };
