/**
 * sh examples/library/run.sh
 * One bundle for each of two sites, made in code, sealed, verified, looked into and run. A program that has arx installed
 * imports from 'arx'.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Arx, ArxError, type Event } from '../../src/index.ts';

const work = mkdtempSync(join(tmpdir(), 'arx-example-'));
const arx = new Arx({ cacheDir: join(work, 'cache'), configDir: join(work, 'config'), log: show });
try {
  writeFileSync(join(work, 'page.html'), '<h1>hello</h1>\n');
  for (const [site, port] of Object.entries({ north: 8080, south: 8081 })) await release(site, port);
  await arx.run(arx.Bundle(arx.Code('sh', '-c', 'exit 3'))).catch(explain);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function release(site: string, port: number): Promise<void> {
  const bundle = arx.Bundle(
    arx.Data(`file://${work}/page.html`, 'page.html'),
    arx.Data({ 'site.conf': `port = ${port}`, names: [site, `www.${site}`] }, 'etc'),
    arx.Code('sh', '-c', 'echo "$SITE: $(cat etc/site.conf), $(wc -c <page.html) bytes"'),
    { label: site, env: { SITE: site } },
  );
  const output = join(work, `${site}.arx`);
  const { digest } = await arx.repack(bundle, { output });
  const { seal, signers } = await arx.verify(output);
  console.log(`${site}.arx ${digest} has ${seal.sources.length} sources, signed by ${signers[0]?.name}`);
  const { plan } = await arx.run(output);
  console.log(`${plan.entries.length} entries placed`);
}

/** What the commands of a bundle write arrives as events. */
function show(event: Event): void {
  if (event.type === 'output') process.stdout.write(event.bytes);
}

function explain(error: unknown): void {
  if (!(error instanceof ArxError)) throw error;
  console.log(`${error.code}, exit ${error.exit}: ${error.message}`);
}
