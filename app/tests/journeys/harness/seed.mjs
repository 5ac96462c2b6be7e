// Loaded before `node --test` (--import): fills one folder with demo data for all test files of the run, which each copy it.
import { rmSync } from 'node:fs';
import { demo, folder } from './program.mjs';

// The test files run in processes of their own, which load this too and find the work done.
if (!process.env.NODE_TEST_CONTEXT && !process.env.EMBERDESK_JOURNEY_SEED) {
  const directory = await folder('journey-seed');
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  await (await demo(directory)).stop();
  process.env.EMBERDESK_JOURNEY_SEED = directory;
}
