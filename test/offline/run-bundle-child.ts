import { closeSync, openSync } from 'node:fs';
import { createContext } from '../../src/core/context.ts';
import { runBundle } from '../../src/offline/run.ts';
import { loadTrust } from '../../src/trust/trust-store.ts';

// Runs a bundle file in a process of its own, so that a test can trace it: BUNDLE TMP CONFIG dry|real
const [file = '', tmp = '', configDir = '', mode] = process.argv.slice(2);
const context = createContext({
  tmp,
  home: tmp,
  configDir,
  cacheDir: `${tmp}/cache`,
  stateDir: `${tmp}/state`,
});
const fd = openSync(file, 'r');
try {
  const options = { dryRun: mode === 'dry' };
  const { placed, plan } = await runBundle({ fd, name: file }, options, loadTrust(context, {}), context);
  console.log(JSON.stringify({ placed, counts: plan.counts }));
} finally {
  closeSync(fd);
}
