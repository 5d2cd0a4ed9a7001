import { createReadStream } from 'node:fs';
import { arx } from '../../../src/index.ts';
import type {
  AuditReport,
  BundleDiff,
  Digest,
  File,
  Inline,
  ProgramEnd,
  RepackResult,
  RunResult,
  Source,
  VerifiedHead,
} from '../../../src/index.ts';
import { extract, inspect, readBundle, run, verify } from '../../../src/offline.ts';

export async function everyVerb(source: Source): Promise<Digest> {
  const signal = AbortSignal.timeout(1000);
  const bundle = arx.Bundle(arx.Code('true'));
  const sealed: RepackResult = await arx.repack(bundle, { output: 'app.arx', compress: 'none', signal });
  const again: RepackResult = await arx.repack('arx.yaml', {
    output: 'app.arx',
    locked: true,
    lockFile: 'x.lock',
  });
  const ran: RunResult = await arx.run(bundle, { dryRun: true, log: () => undefined });
  await arx.run('app.arx', { trust: ['key.pub'] });
  const head: VerifiedHead = await arx.verify('app.arx', { trust: ['key.pub'], signal });
  await arx.verify(createReadStream('app.arx'));
  const facts: VerifiedHead = await arx.inspect('app.arx');
  await arx.extract('app.arx', 'directory', { signal });
  const file: File = await arx.local(source, '/tmp/x', { signal });
  const inline: Inline = await arx.inline('https://host/x');
  const cached: File = await inline.cache('/tmp/x', { signal });
  await cached.place('/tmp/y');
  const end: ProgramEnd = await file.run(['--flag'], { signal });
  for (const { request, tree } of facts.seal.sources) await arx.local(request, tree.digest);
  return [sealed, again, ran, head].map(({ digest }) => digest)[end.stdout.length] ?? head.digest;
}

export async function everyOfflineVerb(): Promise<VerifiedHead> {
  await run('app.arx', { dryRun: true, cacheDir: '/x', trust: ['key.pub'] });
  await inspect('app.arx', { log: (event) => void event.type });
  await extract(createReadStream('app.arx'), 'directory');
  await readBundle('app.arx', (head) =>
    head.digest === undefined ? undefined : { begin() {}, write() {}, end() {} },
  );
  return await verify('app.arx');
}

export async function everyReview(): Promise<string> {
  const report: AuditReport = await arx.audit('app.arx', { failOn: 'medium', trust: ['key.pub'] });
  const difference: BundleDiff = await arx.diff('app.arx', createReadStream('next.arx'));
  return `${report.verdict} ${difference.sources.length}`;
}
