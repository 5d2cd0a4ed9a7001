import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Json } from '../../../src/core/canonical-json.ts';
import { ARX, type Ended, runProgram } from '../../helpers/arx-home.ts';
import { COMPILED_CODE } from '../../helpers/compiled-code.ts';
import { scratch } from '../../servers/scratch.ts';
import { type SshFleet, startSshFleet } from '../../servers/ssh-fleet.ts';

// What holds for a run on this machine holds on targets: the real program, over the system's ssh.
const home = scratch('as-on-this-machine');
const work = join(home.path, 'work');
const SECRETS: Record<string, string> = {
  TOKEN: 'token-of-everybody',
  TOKEN_OF_H1: 'token-of-the-first',
  TOKEN_BY_NOW: 'token-by-now',
};
const FILED = 'token-in-a-file-there';
let fleet: SshFleet;

type Data = Readonly<Record<string, Json>>;

async function arx(...words: readonly string[]): Promise<Ended> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home.path,
    ARX_STATE_DIR: join(home.path, 'state'),
    ...SECRETS,
    ...COMPILED_CODE,
  };
  return await runProgram([process.execPath, ARX, ...words], { cwd: work, env });
}

/** Runs arx with a fleet of these hosts, each with what it takes to reach it as root. */
async function withFleet(
  hosts: Readonly<Record<string, Data>>,
  more: Data,
  ...words: readonly string[]
): Promise<Ended> {
  const entries = Object.entries(hosts).map(([name, data]) => [name, { ...fleet.data(name), ...data }]);
  const text = JSON.stringify({ fleet: { ...more, hosts: Object.fromEntries(entries) as Json } });
  writeFileSync(join(work, 'fleet.yaml'), text);
  return await arx(...words, '--fleet', 'fleet.yaml');
}

/** Writes a manifest, which is sealed when it is run. */
function write(name: string, manifest: Data): void {
  writeFileSync(join(work, `${name}.yaml`), JSON.stringify({ name, version: '1', ...manifest }));
}

async function far(host: string, line: string): Promise<string> {
  return (await fleet.run(host, 'sh', '-c', line)).stdout;
}

/** Everything that was written below a directory. */
function allBelow(directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('');
}

before(async () => {
  mkdirSync(work);
  fleet = await startSshFleet({ hosts: 3 });
});

after(async () => {
  await fleet[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

test('secrets of a bundle are where the data of each host says, in a run, and for what undoes it', async () => {
  const keep = (file: string): string => `umask 077; printf %s "$TOKEN" >/opt/${file}; echo "said $TOKEN"`;
  write('told', {
    secrets: { TOKEN: { env: 'TOKEN', as: 'env' } },
    code: [{ cmd: 'sh', args: ['-c', keep('given')], secrets: 'TOKEN', undo: ['sh', '-c', keep('undone')] }],
  });
  await far('h2', `umask 077; echo ${FILED} >/etc/token`);
  const hosts = {
    h1: { secrets: { TOKEN: { env: 'TOKEN_OF_H1' } } },
    h2: { secrets: { TOKEN: { file: '/etc/token' } } },
    h3: { secrets: { TOKNE: { env: 'TOKEN_OF_H1' } } },
  };
  const planned = await withFleet(hosts, {}, 'run', 'told.yaml', '--dry-run');
  assert.match(
    planned.stderr,
    /^warning: h3: the data of the host has the secret TOKNE: did you mean "TOKEN"\?$/m,
  );
  assert.match(planned.stdout, /TOKEN from env TOKEN_OF_H1, as a variable: there/, planned.stderr);
  assert.match(planned.stdout, /TOKEN from file \/etc\/token, as a variable: asked when it runs/);
  const done = await withFleet(hosts, {}, 'run', 'told.yaml');
  assert.equal(done.code, 0, done.stderr);
  const given = await Promise.all(['h1', 'h2', 'h3'].map((host) => far(host, 'cat /opt/given')));
  assert.deepEqual(given, [SECRETS['TOKEN_OF_H1'], FILED, SECRETS['TOKEN']]);

  // What the data says by now goes before where it was found when it was done.
  const later = { h1: {}, h2: { secrets: { TOKEN: { env: 'TOKEN_BY_NOW' } } }, h3: {} };
  const removed = await withFleet(later, {}, 'remove', 'told');
  assert.equal(removed.code, 0, removed.stderr);
  const undone = await Promise.all(['h1', 'h2', 'h3'].map((host) => far(host, 'cat /opt/undone')));
  assert.deepEqual(undone, [SECRETS['TOKEN_OF_H1'], SECRETS['TOKEN_BY_NOW'], SECRETS['TOKEN']]);

  await far('h2', 'rm /etc/token');
  const kept = await Promise.all(
    ['h1', 'h2', 'h3'].map((host) => far(host, 'rm /opt/given /opt/undone; grep -raF token- /var/lib/arx')),
  );
  const told = [planned, done, removed].map(({ stdout, stderr }) => stdout + stderr).join('');
  const written = allBelow(join(home.path, 'state'));
  assert.match(written, /said \*\*\*/);
  for (const value of [...Object.values(SECRETS), FILED])
    assert.equal([told, ...kept, written].join('').includes(value), false, value);
});

test('a user who may not write is told so before anything is written, and what to say in the data of the host', async () => {
  write('etc', {
    data: [
      { target: '/home/bob/first', source: { text: 'first\n' }, owner: 'bob' },
      { '/etc/second': { text: 'second\n' } },
    ],
  });
  const bob = { h1: fleet.data('h1', 'bob') };
  const refused = await withFleet(bob, {}, 'run', 'etc.yaml');
  assert.match(
    refused.stderr,
    /error\[RUN_NOT_WRITABLE\]: Cannot place anything in "\/etc": you may not write/,
  );
  assert.match(refused.stderr, /Write `_sudo: true` into the data of the host/);
  assert.equal(await far('h1', 'ls /home/bob/first /home/bob/.local/state/arx/receipts 2>/dev/null'), '');
  const done = await withFleet({ h1: { ...bob.h1, _sudo: true } }, {}, 'run', 'etc.yaml');
  assert.equal(done.code, 0, done.stderr);
  assert.equal(await far('h1', 'cat /home/bob/first /etc/second'), 'first\nsecond\n');
  assert.equal(await far('h1', 'stat -c %U /home/bob/first /etc/second'), 'bob\nroot\n');
});

test('a removal that may not write is refused before anything is removed', async () => {
  write('homely', {
    data: [{ '/home/bob/kept/a': { text: 'a\n' } }, { '/home/bob/b': { text: 'b\n' } }],
  });
  const bob = { h2: fleet.data('h2', 'bob') };
  const done = await withFleet(bob, {}, 'run', 'homely.yaml');
  assert.equal(done.code, 0, done.stderr);
  await far('h2', 'chown root /home/bob/kept && chmod 755 /home/bob/kept');
  const refused = await withFleet(bob, {}, 'remove', 'homely');
  assert.match(refused.stderr, /error\[RUN_NOT_WRITABLE\]: Cannot change anything in "\/home\/bob\/kept"/);
  assert.equal(await far('h2', 'cat /home/bob/kept/a /home/bob/b'), 'a\nb\n');
});

test('a user gives files to the groups that it is in, and to no other', async () => {
  await far('h3', 'echo team:x:4242:bob >>/etc/group; echo others:x:4243: >>/etc/group');
  const owned = (owner: string): Data => ({
    data: [{ target: '/home/bob/shared', source: { text: 'ours\n' }, owner }],
  });
  write('team', owned('bob:team'));
  write('others', owned('bob:others'));
  const bob = { h3: fleet.data('h3', 'bob') };
  const refused = await withFleet(bob, {}, 'run', 'others.yaml');
  assert.notEqual(refused.code, 0);
  assert.equal(await far('h3', 'ls /home/bob/shared 2>/dev/null'), '');
  const done = await withFleet(bob, {}, 'run', 'team.yaml');
  assert.equal(done.code, 0, done.stderr);
  // What is there belongs to another group than the user's own, and could be given back.
  await far('h3', 'echo edited >/home/bob/shared');
  const again = await withFleet(bob, {}, 'run', 'team.yaml', '--force');
  assert.equal(again.code, 0, again.stderr);
  assert.equal(await far('h3', 'cat /home/bob/shared; stat -c %U:%G /home/bob/shared'), 'ours\nbob:team\n');
});

const LARGE = 'head -c 1100000 /dev/zero | tr "\\0" x';

test('--diff shows how texts on targets change, what is the same on most once, and what one has beside', async () => {
  const text = (name: string, version: string): Data => ({
    [`/srv/d/${name}`]: { text: `${name} is ${version}\nand so on\n` },
  });
  const named = ['plain', "odd it's"];
  const version = (number: string): Data => ({
    data: [
      ...named.map((name) => text(name, number)),
      { '/srv/d/large': { text: `large ${number}\n` } },
      { '/srv/d/binary': { text: `binary ${number}\n` } },
      ...(number === '1' ? [{ '/srv/d/dropped': { text: 'is dropped\n' } }] : []),
    ],
  });
  write('d', version('1'));
  const hosts = { h1: {}, h2: {}, h3: {} };
  assert.equal((await withFleet(hosts, {}, 'run', 'd.yaml')).code, 0);
  for (const host of fleet.names) await far(host, `${LARGE} >/srv/d/large; printf 'a\\0b' >/srv/d/binary`);
  await far('h3', 'echo mine >/srv/d/plain');
  write('d', version('2'));
  const { code, stdout, stderr } = await withFleet(hosts, {}, 'run', 'd.yaml', '--dry-run', '--diff');
  assert.equal(code, 0, stderr);
  const [same = '', differs = ''] = stdout.split(/^differs on h3$/m);
  assert.match(same, /^same on 2 hosts: h1, h2\n/);
  for (const name of named)
    assert.ok(
      same.includes(
        `  --- /srv/d/${name}\n  +++ /srv/d/${name}\n  @@ -1,2 +1,2 @@\n  -${name} is 1\n  +${name} is 2\n   and so on\n`,
      ),
      same,
    );
  assert.match(same, / {2}\+\+\+ \/srv\/d\/large\n {2}\(larger than 1 MiB: 1\.1 MB -> 8 B\)\n/);
  assert.match(same, / {2}\+\+\+ \/srv\/d\/binary\n {2}\(no text: 3 B -> 9 B\)\n/);
  assert.match(
    same,
    / {2}--- \/srv\/d\/dropped\n {2}\+\+\+ \/dev\/null\n {2}@@ -1,1 \+0,0 @@\n {2}-is dropped\n/,
  );
  assert.match(differs, / {2}\+ --- \/srv\/d\/plain\n {4}\+\+\+ [^]* {4}-mine\n {4}\+plain is 2\n/);
  assert.doesNotMatch(differs, /odd|large/);
  const json = await withFleet(hosts, {}, 'run', 'd.yaml', '--dry-run', '--diff', '--json');
  const { plans } = JSON.parse(json.stdout) as { plans: { hosts: string[]; diffs: { path: string }[] }[] };
  assert.deepEqual(
    plans.map(({ hosts: names, diffs }) => [names, diffs.length]),
    [
      [['h1', 'h2'], 5],
      [['h3'], 5],
    ],
  );
});

test('what is damaged in the state of a target is named by the host and the path there', async () => {
  write('damaged', { data: [{ '/srv/damaged': { text: 'x\n' } }] });
  assert.equal((await withFleet({ h2: {} }, {}, 'run', 'damaged.yaml')).code, 0);
  await far('h2', 'echo x >>/var/lib/arx/ledger/damaged.jsonl');
  await far('h2', 'for each in /var/lib/arx/receipts/*.sigstore.json; do echo x >>"$each"; done');
  for (const verb of [
    ['run', 'damaged.yaml'],
    ['status', 'damaged'],
  ]) {
    const { code, stderr } = await withFleet({ h2: {} }, {}, ...verb);
    assert.notEqual(code, 0);
    assert.match(stderr, /error\[RUN_STATE_INVALID\]: Cannot use "h2:\/var\/lib\/arx\/[a-z]+\/\S+": /);
    assert.doesNotMatch(stderr, /\/tmp\//);
  }
  await far('h2', 'rm /var/lib/arx/ledger/damaged.jsonl');
  const { stdout } = await withFleet({ h2: {} }, {}, 'status', '--receipts');
  assert.match(stdout, /h2:\/var\/lib\/arx\/receipts\//);
  assert.doesNotMatch(stdout, /\/tmp\//);
});

test('a user who is typed logs in, whatever the fleet says; a chain leads through the host of the fleet', async () => {
  write('who', { code: [{ cmd: 'sh', args: ['-c', 'echo "$(id -un) sees $(ls /srv/of-tree 2>&1)"'] }] });
  await far(
    'h1',
    'mkdir /srv/tree && mount --rbind / /srv/tree && mkdir /srv/of-tree && touch /srv/of-tree/it',
  );
  await far('h1', 'mkdir -p /tmp/empty && mount --bind /tmp/empty /srv/of-tree');
  const { ssh_hostname = '', ...login } = fleet.data('h1');
  const hosts = { h1: {} };
  const typed = await withFleet(hosts, { data: { ssh_user: 'root' } }, 'run', 'who.yaml', '--on', 'bob@h1');
  assert.match(typed.stdout, /^bob sees/, typed.stderr);
  const chained = await withFleet(hosts, {}, 'run', 'who.yaml', '--on', '@ssh/h1/@chroot/srv/tree');
  assert.match(chained.stdout, /^root sees it$/m, chained.stderr);

  // What terraform says of its outputs, said by another program.
  const outputs = { servers: { type: 'list', sensitive: false, value: [{ name: 'one', ssh_hostname }] } };
  writeFileSync(join(work, 'outputs.json'), JSON.stringify(outputs));
  const name = '@terraform/servers/@chroot/srv/tree';
  const terraform = { ...login, terraform_binary: ['sh', '-c', 'cat outputs.json', 'sh'] };
  writeFileSync(join(work, 'found.yaml'), JSON.stringify({ fleet: { hosts: { [name]: terraform } } }));
  const found = await arx('run', 'who.yaml', '--fleet', 'found.yaml');
  assert.match(found.stdout, /^root sees it$/m, found.stderr);
  assert.match(found.stderr, /@terraform\/one\/@chroot\/srv\/tree/);
});
