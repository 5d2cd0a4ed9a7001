import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createContext } from '../../../src/core/context.ts';
import { takeHostLock } from '../../../src/offline/state/host-lock.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { type ArxHome, arxHome } from '../../helpers/arx-home.ts';
import { NO_COMPILED_CODE } from '../../helpers/compiled-code.ts';

/** Calls that change a file system, lock a file, start a program, open a connection or send bytes anywhere. */
const CALLS = [
  'execve,execveat,mkdir,mkdirat,rmdir,unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,symlinkat',
  'chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,truncate,ftruncate,fallocate,mknod,mknodat,utimensat',
  'setxattr,lsetxattr,fsetxattr,removexattr,open,openat,openat2,creat,flock,fsync,fdatasync,sync,syncfs',
  'write,writev,pwrite64,pwritev,pwritev2,sendfile,splice,copy_file_range,socket,connect,mount,unshare,setns',
].join(',');

/** True for what reads, for the program's own outputs, and for how the threads of Node wake each other. */
function isHarmless(call: string): boolean {
  if (/^open(at2?)?\(/.test(call))
    return !/O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE/.test(call) || call.includes('"/dev/null"');
  if (/^writev?\([12]</.test(call)) return true;
  return /^write\(\d+<(?:anon_inode:\[eventfd\]|pipe:\[\d+\])>/.test(call);
}

let home: ArxHome;
let bundle: string;
const at = (name: string): string => join(home.path, name);

before(async () => {
  home = arxHome('dry-run');
  mkdirSync(at('src/d'), { recursive: true });
  for (const name of ['a', 'b', 'd/c']) writeFileSync(at(`src/${name}`), `${name}\n`);
  writeFileSync(
    at('arx.yaml'),
    `name: dry\nsequence: 4\ncode: [[sh, -c, 'echo ran']]\ndata: [{${at('to')}: 'file:///@/./src'}]\n`,
  );
  bundle = at('dry.arx');
  await home.ok(['repack', at('arx.yaml'), '-o', bundle]);
});
after(() => home.remove());

function listOf(directory: string): string {
  return execFileSync('find', [directory, '-printf', '%p %y %s %m %U:%G %T@ %C@ %l\n']).toString();
}

async function traced(args: readonly string[]): Promise<{ calls: string[]; code: number; stdout: string }> {
  const log = `${home.path}.trace`;
  const under = [
    'strace',
    '-f',
    '--seccomp-bpf',
    '-y',
    '-qq',
    '-e',
    `trace=${CALLS}`,
    '-e',
    'signal=none',
    '-o',
    log,
  ];
  const { code, stdout } = await home.run(args, { under, env: NO_COMPILED_CODE });
  const lines = readFileSync(log, 'utf8').split('\n');
  execFileSync('rm', [log]);
  const calls = lines.map((line) => line.replace(/^\d+ +/, '')).filter((line) => line !== '');
  assert.match(calls[0] ?? '', /^execve\(/);
  return {
    calls: calls.slice(1).filter((call) => !call.includes('resumed>') && !isHarmless(call)),
    code,
    stdout,
  };
}

test('arx run --dry-run makes no call that writes, locks or starts when the host has no state', async () => {
  const was = listOf(home.path);
  const { calls, code, stdout } = await traced(['run', bundle, '--dry-run', '--diff']);
  assert.deepEqual([calls, code], [[], 0]);
  assert.match(stdout, /5 to create[^]*\+\+\+ .*\/to\/d\/c[^]*Nothing was written/);
  assert.equal(listOf(home.path), was);
  assert.ok(!existsSync(at('state')));
});

test('arx run --dry-run makes no call that writes, locks or starts when there are a state and targets', async () => {
  await home.ok(['run', bundle]);
  writeFileSync(at('to/a'), 'edited\n');
  execFileSync('rm', [at('to/b')]);
  symlinkSync('/etc/passwd', at('to/b'));
  const was = listOf(home.path);
  const { calls, code, stdout } = await traced(['run', bundle, '--dry-run', '--diff', '--json']);
  assert.deepEqual([calls, code], [[], 0]);
  assert.match(stdout, /"savedAs":/);
  assert.equal(listOf(home.path), was);
});

test('arx run --dry-run does not wait when another run has the host', async () => {
  const context = createContext({ stateDir: at('state'), tmp: at('tmp'), home: home.path });
  using _lock = await takeHostLock(openState(context), 'run other', { wait: false }, context);
  const { code } = await home.run(['run', bundle, '--dry-run', '--no-wait']);
  assert.equal(code, 0);
  const busy = await home.run(['run', bundle, '--no-wait']);
  assert.equal(busy.code, 3);
  assert.match(busy.stderr, /RUN_BUSY/);
});

test('arx run --dry-run warns when a run is going on or was cut off', async () => {
  const journal = at('state/journal.ndjson');
  writeFileSync(journal, '', { mode: 0o600 });
  const { code, stderr } = await home.run(['run', bundle, '--dry-run']);
  execFileSync('rm', [journal]);
  assert.equal(code, 0);
  assert.match(stderr, /warning: a run is going on here, or one was cut off/);
});

test('arx run --plan writes its file and nothing else, for its owner alone', async () => {
  const was = listOf(home.path)
    .split('\n')
    .filter((line) => !line.startsWith(`${home.path} `));
  const { code } = await home.run(['run', bundle, '--plan', at('plan.json')]);
  assert.equal(code, 0);
  const found = listOf(home.path)
    .split('\n')
    .filter((line) => !line.startsWith(`${home.path} `));
  const [added, ...more] = found.filter((line) => !was.includes(line));
  assert.match(added ?? '', /plan\.json f \d+ 600 /);
  assert.deepEqual(more, []);
});

/** As somebody who may not read a target, or not look at it. */
const CLOSED: readonly [title: string, mode: string, says: RegExp][] = [
  [
    'read a target',
    'chmod 600 T/to/a; chmod 755 T/to',
    /Cannot place ".*\/to\/a": .*(?:cannot be read|belongs to)/,
  ],
  ['look at a target', 'chmod 700 T/to', /Cannot place ".*\/to\/a": .*EACCES/],
];

for (const [title, mode, says] of CLOSED)
  test(`arx run --dry-run says so and leaves nothing when its user may not ${title}`, async () => {
    execFileSync('sh', ['-c', `${mode.replaceAll('T/', `${home.path}/`)}; chmod 755 '${home.path}'`]);
    execFileSync('chmod', ['-R', 'go+rX', at('config'), bundle]);
    const was = listOf(at('to'));
    const user = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const env = { ARX_STATE_DIR: at('nobody'), ARX_CACHE_DIR: at('nobody-cache') };
    const { code, stderr } = await home.run(['run', bundle, '--dry-run'], { under: user, env });
    assert.deepEqual([code, says.test(stderr)], [3, true], stderr);
    assert.equal(listOf(at('to')), was);
    assert.ok(!readdirSync(home.path).some((name) => name.startsWith('nobody')));
  });
