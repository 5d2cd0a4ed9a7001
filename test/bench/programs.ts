import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';

const NEEDED = {
  time: '/usr/bin/time',
  tar: '/usr/bin/tar',
  openssl: '/usr/bin/openssl',
  zstd: '/usr/bin/zstd',
  git: '/usr/bin/git',
  diffutils: '/usr/bin/diff',
} as const;

const WISHED = {
  strace: '/usr/bin/strace',
  casync: '/usr/bin/casync',
  pdsh: '/usr/bin/pdsh',
  'ansible-core': '/usr/bin/ansible',
} as const;

export type Wished = keyof typeof WISHED;

/**
 * Makes sure that the programs that are measured against are there; root installs them.
 * @returns The names of the wished ones that are missing; their rows are left out.
 * @throws Error with the line to run when a needed one is missing.
 */
export function missingPrograms(): ReadonlySet<Wished> {
  const all: Record<string, string> = { ...NEEDED, ...WISHED };
  const missing = (table: Record<string, string>): string[] =>
    Object.keys(table).filter((name) => !existsSync(table[name] ?? ''));
  if (missing(all).length > 0 && process.getuid?.() === 0) install(missing(all));
  const needed = missing(NEEDED);
  if (needed.length > 0)
    throw new Error(
      `Missing programs. Run as root: apt-get install -y --no-install-recommends ${needed.join(' ')}`,
    );
  return new Set(missing(WISHED) as Wished[]);
}

function install(names: readonly string[]): void {
  try {
    if (globSync('/var/lib/apt/lists/*_Packages*').length === 0) apt(['update', '-qq']);
    apt(['install', '-y', '--no-install-recommends', ...names]);
  } catch (error) {
    process.stderr.write(`Cannot install ${names.join(', ')}: ${String(error)}\n`);
  }
}

function apt(args: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const argv = ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args];
  execFileSync('apt-get', argv, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}
