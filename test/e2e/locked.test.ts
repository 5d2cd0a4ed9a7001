import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { arxHere } from '../helpers/arx-here.ts';
import { arxHome, type ArxHome, tool } from '../helpers/arx-home.ts';
import { type Origin, startOrigin } from './origin.ts';

const GATE = 3;
const origin = await startOrigin();
const home = arxHome('locked', origin.env, arxHere);
after(async () => {
  home.remove();
  await origin.remove();
});

/** What stood at the origin and what stands there after a change, as a message names them. */
interface Moved {
  readonly from: string;
  readonly to: string;
}

/** A source, how it changes at its origin, and what `repack --locked` makes of it with an empty cache. */
interface Case {
  readonly source: (origin: Origin) => string;
  readonly change: (origin: Origin) => Promise<Moved> | Moved;
  /** "keeps": seals what was locked. "warns": the same, and names old and new. Else the code of the refusal. */
  readonly outcome: 'keeps' | 'warns' | 'LOCK_MISMATCH' | 'LOCK_STALE';
}

const CASES: Readonly<Record<string, Case>> = {
  'a tag moved': {
    source: ({ gitWeb }) => `git+${gitWeb.http}/app.git?ref=v1`,
    change: ({ repository }) => {
      const from = repository.git('rev-parse', 'v1^{commit}');
      const to = repository.commit({ 'later.txt': 'moved\n' });
      repository.tag('v1', 'main', 'Moved');
      return { from, to };
    },
    outcome: 'keeps',
  },
  'a branch went on': {
    source: ({ ssh, repository }) => `git+${ssh.url}${repository.path}?ref=beta`,
    change: ({ repository }) => {
      const from = repository.git('rev-parse', 'beta');
      return { from, to: repository.commit({ 'beta.txt': 'on\n' }, { branch: 'beta' }) };
    },
    outcome: 'keeps',
  },
  'a tag moved and its old commit is gone': {
    source: ({ gitWeb }) => `git+${gitWeb.https}/app.git?ref=lost`,
    change: ({ repository }) => {
      const from = repository.git('rev-parse', 'lost');
      const to = repository.git('rev-parse', 'main');
      repository.tag('lost', 'main');
      repository.git('reflog', 'expire', '--expire=now', '--all');
      repository.git('gc', '-q', '--prune=now');
      return { from, to };
    },
    outcome: 'LOCK_MISMATCH',
  },
  'a file changed on the server': {
    source: ({ web }) => `${web.http}/plain.txt`,
    change: ({ web }) => replace(join(web.root, 'plain.txt'), 'other content\n'),
    outcome: 'LOCK_MISMATCH',
  },
  'a file changed on the server behind TLS': {
    source: ({ web }) => `${web.https}/secure.txt`,
    change: ({ web }) => replace(join(web.root, 'secure.txt'), 'other content\n'),
    outcome: 'LOCK_MISMATCH',
  },
  'an archive got other content': {
    source: ({ web }) => `tar+${web.http}/tree.tar.gz#/`,
    change: async ({ web, tree }) => {
      const packed = join(home.path, 'other.tar.gz');
      writeFileSync(join(tree, 'README.txt'), 'read me again\n');
      await tool('tar', '-C', join(tree, '..'), '-czf', packed, 'tree');
      return replace(join(web.root, 'tree.tar.gz'), readFileSync(packed));
    },
    outcome: 'LOCK_MISMATCH',
  },
  'an archive was compressed anew with the same content': {
    source: ({ web }) => `tar+${web.https}/tree.tar.xz#/`,
    change: async ({ web }) => {
      const file = join(web.root, 'tree.tar.xz');
      const packed = join(home.path, 'again.tar.xz');
      await tool('sh', '-c', 'xz -dc "$1" | gzip -9 >"$2"', 'sh', file, packed);
      return replace(file, readFileSync(packed));
    },
    outcome: 'warns',
  },
  'a local file changed': {
    source: ({ path }) => `file://${path}/plain.txt`,
    change: async ({ file }) => {
      const { from, to } = await replace(file, 'other local content\n');
      assert.notEqual(from, to);
      return { from: 'sha256:', to: 'sha256:' };
    },
    outcome: 'LOCK_STALE',
  },
};

/** Replaces a file and gives the integrity of the old and of the new one. */
async function replace(file: string, content: string | Uint8Array): Promise<Moved> {
  const integrity = async (): Promise<string> => {
    const digest = await tool('sh', '-c', 'openssl dgst -sha256 -binary "$1" | base64', 'sh', file);
    return `sha256-${digest.trim()}`;
  };
  const from = await integrity();
  writeFileSync(file, content);
  return { from, to: await integrity() };
}

/** A directory with a manifest of one source, locked and sealed as a.arx. */
async function lockedProject(at: ArxHome, name: string, source: string): Promise<string> {
  const project = join(at.path, name);
  mkdirSync(project);
  writeFileSync(join(project, 'arx.yaml'), `data:\n  - it: '${source}'\n`);
  await at.ok(['repack', '-o', 'a.arx', '--compress', 'none'], { cwd: project });
  return project;
}

writeFileSync(join(origin.web.root, 'secure.txt'), 'secure\n');
origin.repository.commit({ 'lost.txt': 'lost\n' }, { branch: 'side', orphan: true });
origin.repository.tag('lost', 'side');
origin.repository.git('branch', '-q', '-D', 'side');

for (const [number, [title, { source, change, outcome }]] of Object.entries(CASES).entries()) {
  const refuses = outcome !== 'keeps' && outcome !== 'warns';
  test(`repack --locked ${refuses ? 'refuses' : 'seals what was locked'} when ${title}`, async () => {
    const project = await lockedProject(home, `project-${number}`, source(origin));
    const lock = readFileSync(join(project, 'arx.lock'), 'utf8');
    const { from, to } = await change(origin);
    home.emptyCache();
    const args = ['repack', '-o', 'b.arx', '--compress', 'none', '--locked'];
    const said = await home.run(args, { cwd: project });
    assert.equal(readFileSync(join(project, 'arx.lock'), 'utf8'), lock);
    assert.deepEqual(home.leftovers(), []);
    if (outcome !== 'keeps')
      for (const name of [from, to]) assert.ok(said.stderr.includes(name), said.stderr);
    if (refuses) {
      assert.equal(said.code, GATE, said.stderr);
      assert.match(said.stderr, new RegExp(`^error\\[${outcome}\\]: Cannot use "`, 'm'));
      assert.ok(!existsSync(join(project, 'b.arx')));
    } else {
      assert.equal(said.code, 0, said.stderr);
      await tool('cmp', join(project, 'a.arx'), join(project, 'b.arx'));
    }
    await followUpstream(project, { from, to });
  });
}

/** `outdated` sees the change, `update` takes it and names old and new, and `--locked` is content again. */
async function followUpstream(project: string, { from, to }: Moved): Promise<void> {
  const outdated = await home.run(['outdated'], { cwd: project });
  assert.ok([0, GATE].includes(outdated.code), outdated.stderr);
  const updated = await home.run(['update'], { cwd: project });
  assert.equal(updated.code, 0, updated.stderr);
  for (const name of [from, to]) {
    assert.ok(
      abbreviated(updated.stdout + updated.stderr, name),
      `${updated.stdout}${updated.stderr} names ${name}`,
    );
  }
  assert.match(updated.stdout + updated.stderr, /1 changed, 0 unchanged/);
  const again = await home.run(['repack', '-o', 'b.arx', '--locked'], { cwd: project });
  assert.equal(again.code, 0, again.stderr);
}

/** A screen may cut a long name short. */
function abbreviated(text: string, name: string): boolean {
  return text.includes(name.slice(0, 12));
}

test('repack --locked refuses and names every source when the manifest gained and lost some', async () => {
  const project = await lockedProject(home, 'gained', `${origin.web.http}/plain.txt`);
  const gained = [`${origin.web.http}/secure.txt`, `${origin.web.https}/plain.txt`];
  writeFileSync(
    join(project, 'arx.yaml'),
    `data:\n${gained.map((url) => `  - ${url.slice(-9)}: ${url}\n`).join('')}`,
  );
  const said = await home.run(['repack', '-o', 'b.arx', '--locked'], { cwd: project });
  assert.equal(said.code, GATE, said.stderr);
  for (const url of gained) assert.ok(said.stderr.includes(url), said.stderr);
  assert.ok(!existsSync(join(project, 'b.arx')));
});

test('repack asks no server when everything is locked and in the cache', async () => {
  const project = await lockedProject(home, 'cached', `${origin.web.http}/plain.txt?cached`);
  const before = (await origin.web.requests()).length;
  rmSync(join(project, 'a.arx'));
  await home.ok(['repack', '-o', 'a.arx', '--locked'], { cwd: project });
  await home.ok(['repack', '-o', 'b.arx', '--offline'], { cwd: project });
  assert.equal((await origin.web.requests()).length, before);
});
