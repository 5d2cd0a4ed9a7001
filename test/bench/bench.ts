/** npm run bench: arx beside the programs that one would use instead. See docs/benchmarks.md. */
import type { Bench } from './bench-context.ts';
import { buildProgram } from './built-program.ts';
import { makeCorpora } from './corpora.ts';
import { load, loadWarning, machineFacts } from './machine.ts';
import { type Options, type Part, PARTS, readOptions, USAGE } from './options.ts';
import { benchAudit } from './parts/audit.ts';
import { benchCasync } from './parts/casync.ts';
import { benchExtract } from './parts/extract.ts';
import { benchFetch } from './parts/fetch.ts';
import { benchFetchLarge } from './parts/fetch-large.ts';
import { benchFleet } from './parts/fleet.ts';
import { benchGit } from './parts/git.ts';
import { benchLifecycle } from './parts/lifecycle.ts';
import { benchRepack } from './parts/repack.ts';
import { benchRun } from './parts/run.ts';
import { benchScaling } from './parts/scaling.ts';
import { benchStart } from './parts/start.ts';
import { benchUnchanged } from './parts/unchanged.ts';
import { benchUnchangedSources } from './parts/unchanged-sources.ts';
import { benchVerify } from './parts/verify.ts';
import { missingPrograms } from './programs.ts';
import { makeReport, type Report } from './report.ts';
import { Workplace } from './workplace.ts';

const BENCHES: Readonly<Record<Part, (bench: Bench) => Promise<void>>> = {
  start: benchStart,
  repack: benchRepack,
  unchanged: benchUnchanged,
  verify: benchVerify,
  audit: benchAudit,
  extract: benchExtract,
  run: benchRun,
  lifecycle: benchLifecycle,
  git: benchGit,
  casync: benchCasync,
  fetch: benchFetch,
  'fetch-large': benchFetchLarge,
  'unchanged-sources': benchUnchangedSources,
  fleet: benchFleet,
  scaling: benchScaling,
};

// Copies of the corpora that exist at the same time: sources, bundles, archives, trees.
const COPIES = 7;
const SMALL_FILE_BYTES = 13_000;

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => interrupted.abort(signal));

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    const report = makeReport(options.json, (text) => void process.stdout.write(text));
    await bench(options, report);
    return 0;
  } catch (error) {
    if (interrupted.signal.aborted) return interrupted.signal.reason === 'SIGINT' ? 130 : 143;
    const isUsage = error instanceof Error && /^--|Unknown option|Unexpected argument/.test(error.message);
    process.stderr.write(`${String(error)}\n${isUsage ? `\n${USAGE}` : ''}`);
    return isUsage ? 2 : 1;
  }
}

async function bench(options: Options, report: Report): Promise<void> {
  const missing = missingPrograms();
  const room = (options.files * SMALL_FILE_BYTES + options.largeMb * 1e6) * COPIES;
  using place = new Workplace(options.work, room, interrupted.signal);
  report.fact(machineFacts());
  report.fact(
    `Load average ${load().toFixed(2)} before; work in ${place.inMemory ? 'memory (tmpfs)' : 'a directory on disk'}; ${options.pairs} pairs`,
  );
  const warning = loadWarning();
  if (warning !== undefined) process.stderr.write(`${warning}\n`);
  const program = await buildProgram(place);
  const peerKey = place.path('peer-key.pem');
  await place.execute({
    argv: ['openssl', 'ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', peerKey],
  });
  const corpora = makeCorpora(options, place, program, report.fact);
  const parts = PARTS.filter((part) => options.parts.has(part));
  for (const part of parts) {
    await BENCHES[part]({ options, place, program, corpora, report, missing, peerKey });
    report.fact(`Load average ${load().toFixed(2)} after ${part}`);
  }
  report.end();
}
