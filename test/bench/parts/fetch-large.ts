import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { startNginx } from '../../servers/nginx.ts';
import type { Bench } from '../bench-context.ts';
import { compare, repeat, type Side } from '../compare.ts';
import { expectSame } from '../expect-same.ts';

const GB = 1e9;
const PAIRS = 2;
// The download, what a killed round may leave, and the logs.
const COPIES = 2;
const SCRIPT =
  'curl -sS --fail -o "$1/file" "$2"; openssl dgst -sha256 -binary "$1/file" | base64 >"$1/digest"';

/** One large file over HTTP, on a disk where there is one: memory must not grow with it. */
export async function benchFetchLarge(bench: Bench): Promise<void> {
  const { options, place, report } = bench;
  const parent = place.onDisk() ?? place.root;
  const gigabytes = Math.min(options.downloadGb, roomFor(parent));
  if (gigabytes < options.downloadGb)
    report.fact(`fetch-large: there is room for ${gigabytes} GB, not for ${options.downloadGb}`);
  if (gigabytes === 0) return;
  const root = join(parent, 'large-content');
  mkdirSync(root);
  // A sparse file: the server has nothing to read from a disk.
  const fd = openSync(join(root, 'file'), 'wx');
  ftruncateSync(fd, gigabytes * GB);
  closeSync(fd);
  await using server = await startNginx({ root });
  const url = `${server.http}/file`;
  const same = expectSame('the digest of the large file');
  const pairs = Math.min(PAIRS, options.pairs);
  const peer = curlSide(SCRIPT, 'curl -o; openssl dgst', { parent, url, same });
  report.row({
    name: `lock one download of ${gigabytes} GB`,
    comparison: await compare(lockSide({ parent, url, same }, bench), peer(bench), pairs, place),
  });
  const alone = curlSide('curl -sS --fail -o "$1/file" "$2"', 'curl -o', { parent, url });
  const { wall, rss } = await repeat(alone(bench), 1, place);
  report.fact(
    `${gigabytes} GB: for information, curl -o alone takes ${wall.median.toFixed(3)} s and ${rss.toFixed(0)} MiB`,
  );
  await wholeRepack({ parent, url }, gigabytes, bench);
}

/** What is downloaded, and where to. */
interface Large {
  readonly parent: string;
  readonly url: string;
  /** Hears each digest, base64. */
  readonly same?: (digest: string) => void;
}

function lockSide({ parent, url, same }: Large, { place, program }: Bench): Side {
  const manifest = writeManifest(parent, url);
  const trial: Side['trial'] = () => {
    const cache = program.coldCache(parent);
    const lock = place.fresh('large.lock', parent);
    return {
      command: program.command(['lock', manifest, '--lock-file', lock, '--json'], cache),
      check: () => same?.(/sha256-([\w+/]+=*)/.exec(readFileSync(lock, 'utf8'))?.[1] ?? 'missing'),
      clear: () => rmSync(cache, { recursive: true }),
    };
  };
  return { name: 'arx', trial };
}

function curlSide(script: string, name: string, { parent, url, same }: Large): (bench: Bench) => Side {
  return ({ place }) => ({
    name,
    trial: () => {
      const made = place.fresh('peer', parent);
      mkdirSync(made);
      return {
        command: { argv: ['bash', '-eo', 'pipefail', '-c', script, 'bash', made, url] },
        check: () => same?.(readFileSync(join(made, 'digest'), 'utf8').trim()),
        clear: () => rmSync(made, { recursive: true }),
      };
    },
  });
}

/** The bundle too, once: it is small, because zeros are, but all bytes go through. */
async function wholeRepack(
  { parent, url }: Large,
  gigabytes: number,
  { place, program, report }: Bench,
): Promise<void> {
  const manifest = writeManifest(parent, url);
  const bundle = join(parent, 'large.arx');
  const args = [
    'repack',
    manifest,
    '-o',
    bundle,
    '--lock-file',
    `${bundle}.lock`,
    '--compress',
    'zstd',
    '--json',
  ];
  const { wall, rss } = await place.measure(program.command(args, program.coldCache(parent)));
  await place.execute(program.command(['verify', bundle, '--json']));
  const time = `${wall.toFixed(3)} s`;
  report.fact(`${gigabytes} GB: repack, cold, zstd takes ${time} and ${rss.toFixed(0)} MiB, target 200 MiB`);
}

function writeManifest(parent: string, url: string): string {
  const path = join(parent, 'large.yaml');
  writeFileSync(path, `data:\n  - {target: large, source: '${url}'}\n`);
  return path;
}

/** How many whole GB there is room for. */
function roomFor(parent: string): number {
  const { bavail, bsize } = statfsSync(parent);
  return Math.max(0, Math.floor((bavail * bsize) / GB / COPIES) - 1);
}
