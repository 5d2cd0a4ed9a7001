import { appendFileSync, rmdirSync, mkdirSync } from 'node:fs';
import { createContext } from '../../../src/core/context.ts';
import { ArxError } from '../../../src/core/errors.ts';
import { takeHostLock } from '../../../src/offline/state/host-lock.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';

// Takes the lock of a state and works under it. What a test gives to this program are its arguments.
const [stateDir = '', what = '', how = ''] = process.argv.slice(2);
const context = createContext({
  env: {},
  stateDir,
  report: (event) => (event.type === 'warning' ? console.log(event.message) : undefined),
});
try {
  using _lock = await takeHostLock(openState(context), what, { wait: how !== 'now' }, context);
  if (how === 'hold') {
    console.log('held');
    setInterval(() => undefined, 1000);
    await new Promise(() => undefined);
  }
  await work(`${stateDir}/../work`);
  console.log('done');
} catch (error) {
  if (!(error instanceof ArxError)) throw error;
  console.log(`${error.code} ${error.message}`);
}

/** Fails if another does the same at the same time. */
async function work(place: string): Promise<void> {
  mkdirSync(place);
  for (let line = 0; line < 5; line += 1) {
    appendFileSync(`${place}.txt`, `${what}\n`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  rmdirSync(place);
}
