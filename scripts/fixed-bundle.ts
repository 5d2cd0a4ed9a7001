/**
 * node scripts/fixed-bundle.ts CONFIG_DIRECTORY
 * Repacks fixed content with the key of that directory and prints, as one JSON object, the digests of what came out.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeGitRepository } from '../test/servers/git-repository.ts';
import { scratch } from '../test/servers/scratch.ts';

const ARX = join(dirname(import.meta.dirname), 'bin', 'arx.cjs');
const MANIFEST = `name: fixed
version: 1.0.0
cwd: /srv/fixed
env: {WORD: hello}
code:
  - [sh, -c, 'echo "$WORD"']
  - {source: {text: "#!/bin/sh\\necho hi"}, args: [a]}
data:
  - tree: file:///@/./tree
  - packed: tar+file:///@/./tree.tar#/
  - history: git+file:///@/./app.git?ref=v1
  - words: {text: "hello\\nworld"}
  - many: {b: {text: b}, a: {base64: AP8B}, deep: {z: {data: z}, ä: {data: ä}}}
`;

/** Digests of one run; equal ones on every Node, but for `packedFile`, which depends on the zstd that Node brings. */
export interface FixedBundle {
  readonly node: string;
  readonly plainFile: string;
  readonly packedFile: string;
  readonly bundle: string;
  readonly lock: string;
}

function writeContent(directory: string): void {
  const tree = join(directory, 'tree');
  mkdirSync(join(tree, 'bin'), { recursive: true });
  for (let i = 0; i < 300; i += 1) writeFileSync(join(tree, `file-${i}`), `${'line\n'.repeat(i)}${i}`);
  writeFileSync(join(tree, 'bin', 'run'), '#!/bin/sh\n');
  chmodSync(join(tree, 'bin', 'run'), 0o755);
  symlinkSync('bin/run', join(tree, 'link'));
  writeFileSync(join(tree, 'large'), Buffer.alloc(3_000_000, 'arx'));
  const fixed = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  execFileSync('tar', ['-C', directory, ...fixed, '-cf', join(directory, 'tree.tar'), 'tree']);
  const repository = makeGitRepository(join(directory, 'app.git'));
  repository.commit({ 'a.txt': 'a\n', x: { text: '#!/bin/sh\n', executable: true }, l: { link: 'a.txt' } });
  repository.tag('v1', 'main', 'First');
}

function fixedBundle(configDirectory: string): FixedBundle {
  const home = scratch('fixed');
  writeContent(home.path);
  writeFileSync(join(home.path, 'arx.yaml'), MANIFEST);
  const env = {
    PATH: process.env['PATH'],
    HOME: home.path,
    ARX_CACHE_DIR: join(home.path, 'cache'),
    ARX_CONFIG_DIR: configDirectory,
    ARX_STATE_DIR: join(home.path, 'state'),
  };
  const repack = (...args: string[]): string =>
    execFileSync(process.execPath, [ARX, 'repack', ...args], {
      cwd: home.path,
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  const bundle = repack('-o', 'plain.arx', '--compress', 'none').trim();
  repack('-o', 'packed.arx', '--locked');
  const digest = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(home.path, name)))
      .digest('hex');
  const files = {
    plainFile: digest('plain.arx'),
    packedFile: digest('packed.arx'),
    lock: digest('arx.lock'),
  };
  home.remove();
  return { node: process.version, bundle, ...files };
}

process.stdout.write(`${JSON.stringify(fixedBundle(process.argv[2] ?? ''))}\n`);
