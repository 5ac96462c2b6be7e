// The program under test: started in a folder of its own, watched, stopped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../../../..', import.meta.url).pathname;
const binary = process.env.EMBERDESK_BIN ?? join(root, 'target/debug/emberdesk');
/** Seeding and starting an unoptimised build takes its time on a busy machine. */
const START_WITHIN = 120_000;

/** A new folder below the temporary one. */
export const folder = (name) => mkdtemp(join(tmpdir(), `emberdesk-${name}-`));

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Starts the program. `ready(log)` is asked after each piece of output, with what was said on [stdout, stderr]. */
async function start(args, env, ready) {
  // Settings of whoever runs the tests must not reach the program.
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('EMBERDESK_')));
  const child = spawn(binary, args, { cwd: root, env: { ...clean, EMBERDESK_LOG__LEVEL: 'warn', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const log = ['', ''];
  const ended = new Promise((done) => child.once('exit', (code, signal) => { running.delete(child); done(signal ?? code); }));
  const found = await new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`${args.join(' ')} did not start:\n${log[1]}`)), START_WITHIN);
    const hear = (which) => (piece) => {
      log[which] = (log[which] + piece).slice(-200_000);
      const answer = ready(log);
      if (answer) { clearTimeout(timer); done(answer); }
    };
    child.stdout.on('data', hear(0));
    child.stderr.on('data', hear(1));
    child.once('error', fail);
    ended.then((why) => { clearTimeout(timer); fail(new Error(`${args.join(' ')} ended (${why}):\n${log[1]}`)); });
  });
  return {
    found,
    /** Everything it said on standard error (the end of it). */
    log: () => log[1],
    /** As an operator stops it. */
    stop: () => { child.kill('SIGTERM'); return ended; },
    /** As a power cut stops it. */
    kill: () => { child.kill('SIGKILL'); return ended; },
  };
}

/** `emberdesk demo` in `directory`. Gives what its line of JSON says, and the ways to end it. */
export async function demo(directory, { port = 0, env = {} } = {}) {
  const { found, ...program } = await start(
    ['demo', '--json', '--data-dir', directory, '--listen', `127.0.0.1:${port}`], env,
    ([out]) => (out.includes('\n') ? JSON.parse(out.slice(0, out.indexOf('\n'))) : null),
  );
  return { ...program, directory, url: found.url, mailUrl: found.mail_url, signIns: found.sign_ins, port: Number(new URL(found.url).port) };
}

/** `emberdesk serve` with these settings (keys of the environment without the prefix, such as MAIL__TRANSPORT). */
export async function serve(directory, port, settings) {
  const url = `http://localhost:${port}`;
  const env = Object.fromEntries(Object.entries({
    PUBLIC_URL: url, LISTEN: `127.0.0.1:${port}`, DATA_DIR: directory, LOG__LEVEL: 'info', ...settings,
  }).map(([name, value]) => [`EMBERDESK_${name}`, String(value)]));
  const { found, ...program } = await start(['serve'], env, ([, log]) => (log.includes('"serving"') ? true : null));
  return { ...program, directory, url, port };
}

/** A folder filled with demo data, made once per run of the tests (EMBERDESK_JOURNEY_SEED) and copied for each file. */
export async function seeded() {
  const target = await folder('journey');
  const seed = process.env.EMBERDESK_JOURNEY_SEED;
  if (seed) {
    await cp(seed, target, { recursive: true });
  } else {
    await (await demo(target)).stop();
  }
  return target;
}

/** A demo of one's own in a fresh folder; `end` stops it and removes the folder. */
export async function freshDemo(options) {
  const directory = await seeded();
  const program = await demo(directory, options);
  return {
    ...program,
    end: async () => { await program.stop(); await rm(directory, { recursive: true, force: true }); },
  };
}
