import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ArxHome, arxHome } from '../../helpers/arx-home.ts';

/** Who has a key here. `ci` and `release` build, `anna` reviews, nobody knows `stranger`. */
export const PEOPLE = ['ci', 'release', 'anna', 'stranger'] as const;

/** What every row begins with: bundles and keys that are made once. */
export interface ReviewWorld {
  readonly home: ArxHome;
  /** The path of a file of the world. */
  readonly at: (name: string) => string;
}

const MANIFEST = `name: demo
version: 1.0.0
data:
  - motd: {text: hello world}
  - site: file:///@/./site
code:
  - [sh, -c, 'echo hello']
`;

/** Makes it: `app.arx` (plain, by this machine's own key), `zstd.arx`, `next.arx`, and the same by others. */
export async function reviewWorld(name: string): Promise<ReviewWorld> {
  const home = arxHome(name);
  const at = (file: string): string => join(home.path, file);
  mkdirSync(at('site'));
  writeFileSync(at('site/index.html'), '<p>hello</p>\n');
  writeFileSync(at('site/big.txt'), 'a line of some length\n'.repeat(2000));
  writeFileSync(at('arx.yaml'), MANIFEST);
  for (const person of PEOPLE) makeKey(at(person));
  await home.ok(['repack', '-q', '-o', 'app.arx', '--compress', 'none']);
  const make = (...args: string[]): Promise<string> => home.ok(['repack', '-q', ...args]);
  await Promise.all([
    make('-o', 'zstd.arx', '--compress', 'zstd'),
    ...['ci', 'stranger'].map((who) => make('-o', `by-${who}.arx`, '--sign', `key:${at(who)}.key`)),
    makeNext(home, at),
  ]);
  return { home, at };
}

async function makeNext(home: ArxHome, at: (name: string) => string): Promise<void> {
  mkdirSync(at('next'));
  writeFileSync(
    at('next/arx.yaml'),
    MANIFEST.replace('hello world', 'good day').replace('./site', '../site'),
  );
  await home.ok(['repack', '-q', 'next/arx.yaml', '-o', 'next.arx', '--compress', 'none']);
}

function makeKey(path: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(`${path}.key`, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(`${path}.pub`, publicKey.export({ type: 'spki', format: 'pem' }));
  chmodSync(`${path}.pub`, 0o644);
}
