import type { Step } from '../../../src/offline/run/step-model.ts';
import { maskerOf } from '../../../src/offline/secrets/masking/secret-masker.ts';
import { noSecrets } from '../../../src/offline/secrets/no-secrets.ts';
import { runSteps } from '../../../src/offline/steps/run-steps.ts';
import { StepBench } from './step-bench.ts';

// Runs one script in a process of its own, so that a test can trace or kill it: TMP, what the step has in JSON, and a secret to mask.
const [tmp = '/tmp', script = '', more = '{}', secret = ''] = process.argv.slice(2);
const bench = new StepBench(tmp);
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
process.on('SIGINT', () => stop.abort());
const context = { ...bench.context, signal: stop.signal };
const masker = maskerOf(secret === '' ? [] : [Buffer.from(secret)]);
try {
  await runSteps(
    [bench.step(script, JSON.parse(more) as Partial<Step>)],
    bench.around({ secrets: { ...noSecrets, masker } }),
    context,
  );
  console.log(JSON.stringify({ record: bench.records[0], output: bench.output() }));
} catch (error) {
  const { code, message } = error as { code?: string; message: string };
  console.log(JSON.stringify({ code, message, output: bench.output(), warnings: bench.warnings() }));
} finally {
  bench[Symbol.dispose]();
}
