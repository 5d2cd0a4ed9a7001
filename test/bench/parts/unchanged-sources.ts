import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NginxServer, startNginx } from '../../servers/nginx.ts';
import type { Bench } from '../bench-context.ts';
import { compare, type Side, type Trial } from '../compare.ts';
import { demandExtracted } from '../demand-extracted.ts';
import { expectSame } from '../expect-same.ts';
import { type Content, writeContent } from '../fetch-content.ts';
import { digestIn } from '../read-answer.ts';
import { repackSide } from '../sides/repack-side.ts';
import { shellSide } from '../sides/shell-side.ts';
import { treeFacts } from '../tree-digest.ts';
import { SIGN } from './repack.ts';

const COUNT = 1000;
const CURL = 'curl -sS --parallel --parallel-max 16 --config "$2"';
const COLD = `cd "$1"; mkdir tree; cd tree; ${CURL}; cd ..
tar -C tree -cf - . | tee app.tar | openssl dgst -sha256 >digest
${SIGN}`;

/** A directory of many small files that a web server hands out, each a source. */
interface Web {
  readonly server: NginxServer;
  readonly content: string;
  readonly manifest: string;
  readonly targets: readonly string[];
}

/** Many small files over HTTP: all of them new, and all of them locked and in the cache. */
export async function benchUnchangedSources(bench: Bench): Promise<void> {
  const { options, place, report } = bench;
  const contents = Array.from({ length: COUNT }, (_, at) => ({ target: `s${at}`, files: 1, most: 4000 }));
  await using server = await startNginx({
    root: place.path('sources', 'content'),
    extra: 'keepalive_timeout 60; keepalive_requests 100000;',
  });
  const web = await makeWeb(server, contents, bench);
  const { digest, bytes } = treeFacts(web.content);
  report.fact(`sources: ${COUNT} files over http, ${(bytes / 1e6).toFixed(1)} MB, ${digest}`);
  await coldRow(web, place.root, 'cold', bench);
  const disk = place.onDisk();
  if (disk !== undefined) await coldRow(web, disk, 'cold, on disk', bench);
  const counts: number[] = [];
  const unchanged = await unchangedSide(web, counts, bench);
  report.row({
    name: `repack ${COUNT} sources of http, nothing changed`,
    comparison: await compare(unchanged, await unchangedPeer(web, bench), options.pairs, place),
    target: { kind: 'seconds', limit: 1 },
  });
  report.fact(
    `repack ${COUNT} sources, nothing changed: at most ${Math.max(...counts)} requests at the server, target 0`,
  );
}

async function coldRow(web: Web, parent: string, name: string, bench: Bench): Promise<void> {
  const { options, place, program, report } = bench;
  const look = (bundle: string): Promise<void> => demandExtracted(bundle, web, bench);
  const how = { compress: 'none', look, cache: () => program.coldCache(parent) } as const;
  const ours = repackSide({ name: 'sources', manifest: web.manifest }, how, bench);
  report.row({
    name: `repack ${COUNT} sources of http, ${name}`,
    comparison: await compare(ours, coldPeer(web, parent, bench), options.pairs, place),
  });
}

async function makeWeb(server: NginxServer, contents: readonly Content[], { place }: Bench): Promise<Web> {
  const content = server.root;
  await writeContent(content, contents, place);
  const manifest = place.path('sources', 'arx.yaml');
  const targets = contents.map(({ target }) => target);
  const lines = targets.map(
    (target) => `  - {target: ${target}, source: '${server.http}/${target}/0.txt'}\n`,
  );
  writeFileSync(manifest, `data:\n${lines.join('')}`);
  return { server, content, manifest, targets };
}

async function unchangedSide(web: Web, counts: number[], { place, program }: Bench): Promise<Side> {
  const bundle = place.path('sources', 'app.arx');
  const files = ['-o', bundle, '--lock-file', `${bundle}.lock`];
  const cache = program.coldCache();
  const command = program.command(['repack', web.manifest, ...files, '--compress', 'none', '--json'], cache);
  const same = expectSame(
    'the bundle digest of the sources',
    digestIn(await place.execute(command), 'repack'),
  );
  const before = (await web.server.requests()).length;
  if (before < COUNT) throw new Error(`the server saw ${before} requests for ${COUNT} sources`);
  let seen = before;
  const check = async (stdout: string): Promise<void> => {
    same(digestIn(stdout, 'repack'));
    same(digestIn(await place.execute(program.command(['verify', bundle, '--json'])), 'verify'));
    const now = (await web.server.requests()).length;
    counts.push(now - seen);
  };
  const trial = async (): Promise<Trial> => {
    seen = (await web.server.requests()).length;
    return { command, check: ({ stdout }) => check(stdout) };
  };
  return { name: 'arx', trial };
}

function coldPeer(web: Web, parent: string, { place, peerKey }: Bench): Side {
  const config = place.path('sources', 'curl.txt');
  writeConfig(config, web, (target) => `output = "${target}/0.txt"\ncreate-dirs\n`);
  const check = async (made: string): Promise<void> => {
    await place.execute({ argv: ['diff', '-r', web.content, join(made, 'tree')] });
  };
  const name = 'curl --parallel; tar, tee, openssl dgst; sign';
  return shellSide({ name, script: COLD, args: [config, peerKey], check, parent }, place);
}

/** Asks for each file whether it is newer than the one that is there, and gets no body. */
async function unchangedPeer(web: Web, { place }: Bench): Promise<Side> {
  const here = place.path('sources', 'here');
  mkdirSync(here);
  const path = (target: string): string => join(here, `${target}.txt`);
  const first = place.path('sources', 'first.txt');
  writeConfig(first, web, (target) => `output = "${path(target)}"\nremote-time\n`);
  await place.execute({ argv: ['curl', '-sS', '--parallel', '--config', first] });
  const again = place.path('sources', 'again.txt');
  writeConfig(
    again,
    web,
    (target) => `output = "${path(target)}"\ntime-cond = "${path(target)}"\nremote-time\n`,
  );
  return shellSide({ name: 'curl --parallel --time-cond', script: CURL, args: [again] }, place);
}

function writeConfig(path: string, { server, targets }: Web, more: (target: string) => string): void {
  const parts = targets.map((target) => `url = "${server.http}/${target}/0.txt"\nfail\n${more(target)}`);
  writeFileSync(path, parts.join('next\n'));
}
