import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { signedCommit, signedTag } from '../../src/online/verify/git-object.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { type GitRepository, makeGitRepository } from '../servers/git-repository.ts';
import { scratch } from '../servers/scratch.ts';
import { gpgRing, sshSigner, type TestSigner } from '../servers/signers.ts';
import { codeOf, contentOf, errorOf, onlyOne, type Workplace, workplace } from './workplace.ts';

const tools = scratch('vg');
const repositories = scratch('vg-repos');
const http = await startGitHttp(repositories.path);
const ed = sshSigner(join(tools.path, 'ed'));
const other = sshSigner(join(tools.path, 'other'));
const ring = gpgRing(tools.path);
const alice = ring.generate('alice');
const bob = ring.generate('bob', 'rsa2048');
after(async () => {
  ring.stop();
  await http.stop();
  tools.remove();
  repositories.remove();
});

// git gets its environment from the fixture, so gpg learns of the keyring from a program in between.
const gpgProgram = join(tools.path, 'gpg-with-ring');
writeFileSync(gpgProgram, `#!/bin/sh\nGNUPGHOME='${ring.home}' exec gpg --batch --no-tty "$@"\n`);
chmodSync(gpgProgram, 0o755);

const SSH = ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${join(tools.path, 'ed/key')}`];
const OTHER = ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${join(tools.path, 'other/key')}`];
const GPG = ['-c', `gpg.program=${gpgProgram}`, '-c', `user.signingKey=${alice}`];
const BOB = ['-c', `gpg.program=${gpgProgram}`, '-c', `user.signingKey=${bob}`];

const SSH_DEMAND = { method: 'ssh', keys: ed.key };
const GPG_DEMAND = { method: 'gpg', keys: ring.export(alice) };

function place(): Workplace {
  return workplace('verify-git', { GIT_SSL_CAINFO: http.ca });
}

let counter = 0;
function repository(): GitRepository {
  counter += 1;
  return makeGitRepository(join(repositories.path, `r${counter}.git`));
}

/** A signed commit on top of a branch, by git itself. */
function signedBranch(repo: GitRepository, settings: readonly string[], name: string): string {
  const base = repo.commit({ README: `read me ${name}\n` });
  const commit = repo.git(...settings, 'commit-tree', '-S', '-p', base, '-m', 'signed', `${base}^{tree}`);
  repo.branch(name, commit);
  return commit;
}

/** Puts an object of its own making into a repository and points a ref at it. */
function plant(repo: GitRepository, type: 'commit' | 'tag', content: string, ref: string): string {
  const file = join(tools.path, 'planted');
  writeFileSync(file, content, 'latin1');
  const object = repo.git('hash-object', '-t', type, '-w', '--literally', file);
  repo.git('update-ref', ref, object);
  return object;
}

function raw(repo: GitRepository, type: string, name: string): string {
  return `${repo.git('cat-file', type, name)}\n`;
}

async function factOf(w: Workplace, source: string, verify: unknown): Promise<string | undefined> {
  const { lock } = await w.resolve([{ source, verify }]);
  return [...lock.sources.values()][0]?.verified;
}

function nameOf({ key }: TestSigner): string {
  const blob = Buffer.from(key.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

const app = repository();
const first = app.commit({ README: 'read me\n' });
app.tag('light', first);
app.tag('annotated', first, 'no signature');
app.git(...SSH, 'tag', '-s', '-m', 'one', 'v1', first);
app.git(...GPG, 'tag', '-s', '-m', 'one', 'g1', first);
app.git(...BOB, 'tag', '-s', '-m', 'one', 'b1', first);
app.git(...OTHER, 'tag', '-s', '-m', 'one', 'o1', first);
const sshCommit = signedBranch(app, SSH, 'by-ssh');
const gpgCommit = signedBranch(app, GPG, 'by-gpg');
app.tag('light-signed', sshCommit);
app.tag('annotated-signed', gpgCommit, 'no signature, but the commit has one');

for (const [ref, demand, fact] of [
  ['v1', SSH_DEMAND, `ssh ${nameOf(ed)} over tag v1`],
  ['g1', GPG_DEMAND, `gpg ${alice} over tag g1`],
  ['refs/tags/v1', SSH_DEMAND, `ssh ${nameOf(ed)} over tag v1`],
  ['by-ssh', SSH_DEMAND, `ssh ${nameOf(ed)} over commit`],
  ['by-gpg', GPG_DEMAND, `gpg ${alice} over commit`],
  [sshCommit, SSH_DEMAND, `ssh ${nameOf(ed)} over commit`],
  [gpgCommit.slice(0, 12), GPG_DEMAND, `gpg ${alice} over commit`],
  ['light-signed', SSH_DEMAND, `ssh ${nameOf(ed)} over commit`],
  ['annotated-signed', GPG_DEMAND, `gpg ${alice} over commit`],
] as const)
  for (const base of [`git+file://${app.path}`, `git+${http.http}/r1.git`])
    test(`verifyIntake() takes what git signed: ${ref} from ${base.slice(0, 8)}`, async () => {
      using w = place();
      assert.equal(await factOf(w, `${base}?ref=${ref}`, demand), fact);
      assert.deepEqual(readdirSync(w.path).sort(), ['cache', 'home', 'project']);
    });

for (const [ref, demand, code, message] of [
  ['light', SSH_DEMAND, 'VERIFY_MISSING', `the commit ${first} has no signature, expected an ssh signature`],
  [
    'annotated',
    GPG_DEMAND,
    'VERIFY_MISSING',
    `the commit ${first} has no signature, expected a gpg signature`,
  ],
  [
    'main',
    SSH_DEMAND,
    'VERIFY_MISSING',
    /^the commit [0-9a-f]{40} has no signature, expected an ssh signature$/,
  ],
  [
    'g1',
    SSH_DEMAND,
    'VERIFY_MISSING',
    'the tag g1 has a signature of another kind, expected an ssh signature',
  ],
  [
    'v1',
    GPG_DEMAND,
    'VERIFY_MISSING',
    'the tag v1 has a signature of another kind, expected a gpg signature',
  ],
  ['b1', GPG_DEMAND, 'VERIFY_KEY', `tag b1 is signed by ${bob}, expected ${alice}`],
  ['o1', SSH_DEMAND, 'VERIFY_KEY', `tag o1 is signed by ${nameOf(other)}, expected ${nameOf(ed)}`],
] as const)
  test(`verifyIntake() refuses ${ref} when ${demand.method} is demanded`, async () => {
    using w = place();
    const source = `git+file://${app.path}?ref=${ref}`;
    const error = await errorOf(factOf(w, source, demand));
    assert.equal(error.code, code);
    const start = `Cannot accept "${source}": `;
    assert.ok(error.message.startsWith(start));
    const rest = error.message.slice(start.length);
    if (typeof message === 'string') assert.equal(rest, message);
    else assert.match(rest, message);
  });

test('verifyIntake() refuses a signed tag that is served under another name', async () => {
  using w = place();
  const repo = repository();
  repo.commit({ README: 'x' });
  repo.git(...SSH, 'tag', '-s', '-m', 'one', 'v1', 'main');
  repo.git('update-ref', 'refs/tags/v2', repo.git('rev-parse', 'v1'));
  const source = `git+file://${repo.path}?ref=v2`;
  assert.equal(
    (await errorOf(factOf(w, source, SSH_DEMAND))).message,
    `Cannot accept "${source}": the tag says that its name is "v1", expected "v2"`,
  );
});

test('verifyIntake() refuses a signed tag of a tag', async () => {
  using w = place();
  const repo = repository();
  repo.commit({ README: 'x' });
  repo.git(...SSH, 'tag', '-s', '-m', 'one', 'v1', 'main');
  repo.git(...SSH, '-c', 'advice.nestedTag=false', 'tag', '-s', '-m', 'two', 'v2', 'v1');
  const source = `git+file://${repo.path}?ref=v2`;
  const error = await errorOf(factOf(w, source, SSH_DEMAND));
  assert.equal(
    error.message,
    `Cannot accept "${source}": the tag "v2" is of the tag ${repo.git('rev-parse', 'v1')}, expected the commit ${repo.git('rev-parse', 'main')}`,
  );
});

test('verifyIntake() refuses a locked commit when its tag was moved, even to one with a signature', async () => {
  using w = place();
  const repo = repository();
  const [one, two] = [repo.commit({ README: '1' }), repo.commit({ README: '2' })];
  repo.git(...SSH, 'tag', '-s', '-m', 'one', 'v1', one);
  const source = `git+file://${repo.path}?ref=v1`;
  const { lock } = await w.resolve([{ source, verify: SSH_DEMAND }]);
  repo.git(...SSH, 'tag', '-f', '-s', '-m', 'two', 'v1', two);
  const kept = await w.resolve([{ source, verify: SSH_DEMAND }], lock, { locked: true });
  assert.deepEqual(contentOf(onlyOne(kept)), { README: '1' });
  using fresh = place();
  const error = await errorOf(fresh.resolve([{ source, verify: SSH_DEMAND }], lock, { locked: true }));
  assert.equal(
    error.message,
    `Cannot accept "${source}": the tag "v1" is of the commit ${two}, expected the commit ${one}`,
  );
});

test('verifyIntake() refuses a tag whose object, name or message was changed under its signature', async () => {
  const repo = repository();
  const [one, two] = [repo.commit({ README: '1' }), repo.commit({ README: '2' })];
  repo.git(...SSH, 'tag', '-s', '-m', 'one', 'v1', one);
  const tag = raw(repo, 'tag', 'v1');
  for (const [from, to, name] of [
    [`object ${one}`, `object ${two}`, 'v1'],
    ['tag v1', 'tag v3', 'v3'],
    ['\n\none\n', '\n\ntwo\n', 'v1'],
    ['tagger Test', 'tagger Tost', 'v1'],
  ] as const) {
    using w = place();
    assert.ok(tag.includes(from));
    plant(repo, 'tag', tag.replace(from, to), `refs/tags/${name}`);
    const error = await errorOf(factOf(w, `git+file://${repo.path}?ref=${name}`, SSH_DEMAND));
    assert.equal(error.code, 'VERIFY_FAILED');
    assert.match(error.message, /the signature "tag v\d" does not hold under SHA256:/);
  }
});

test('verifyIntake() refuses a commit whose tree, parent, author or message was changed under its signature', async () => {
  const repo = repository();
  const [one, two] = [repo.commit({ README: '1' }), repo.commit({ README: '2' })];
  const signed = signedBranch(repo, GPG, 'signed');
  const commit = raw(repo, 'commit', signed);
  const tree = (name: string): string => repo.git('rev-parse', `${name}^{tree}`);
  const parent = repo.git('rev-parse', `${signed}^`);
  for (const [from, to] of [
    [`tree ${tree(signed)}`, `tree ${tree(one)}`],
    [`parent ${parent}`, `parent ${two}`],
    ['author Test', 'author Tost'],
    ['\n\nsigned', '\n\nSigned'],
    ['gpgsig ', 'encoding UTF-8\ngpgsig '],
  ] as const) {
    using w = place();
    assert.ok(commit.includes(from));
    plant(repo, 'commit', commit.replace(from, to), 'refs/heads/changed');
    const error = await errorOf(factOf(w, `git+file://${repo.path}?ref=changed`, GPG_DEMAND));
    assert.equal(error.code, 'VERIFY_FAILED');
    assert.match(error.message, /the signature "commit [0-9a-f]{40}" does not hold under [0-9A-F]{40}/);
  }
});

test('verifyIntake() refuses a commit with two signatures, or with a header that only looks like one', async () => {
  const repo = repository();
  const commit = raw(repo, 'commit', signedBranch(repo, GPG, 'signed'));
  const header = /gpgsig [^]*?-----END PGP SIGNATURE-----\n/.exec(commit)?.[0] ?? '';
  for (const more of [
    header,
    header.replace('gpgsig', 'gpgsig-sha256'),
    'gpgsig-note hidden\n',
    'gpgsignature x\n',
  ]) {
    using w = place();
    const object = plant(repo, 'commit', commit.replace(header, `${more}${header}`), 'refs/heads/two');
    const source = `git+file://${repo.path}?ref=two`;
    assert.equal(
      (await errorOf(factOf(w, source, GPG_DEMAND))).message,
      `Cannot accept "${source}": the commit ${object} has several signatures, expected one`,
    );
  }
});

test('verifyIntake() does not take a signature in the message of a commit for one', async () => {
  using w = place();
  const repo = repository();
  const commit = raw(repo, 'commit', signedBranch(repo, GPG, 'signed'));
  const header = /gpgsig [^]*?-----END PGP SIGNATURE-----\n/.exec(commit)?.[0] ?? '';
  const without = `${commit.replace(header, '')}\n${header}`;
  plant(repo, 'commit', without, 'refs/heads/injected');
  assert.equal(await codeOf(factOf(w, `git+file://${repo.path}?ref=injected`, GPG_DEMAND)), 'VERIFY_MISSING');
});

test('verifyIntake() takes no signature that was made over a file', async () => {
  using w = place();
  const repo = repository();
  repo.commit({ README: 'x' });
  const payload = `object ${repo.git('rev-parse', 'main')}\ntype commit\ntag v1\ntagger T <t@example.org> 1700000000 +0000\n\none\n`;
  plant(repo, 'tag', `${payload}${ed.sign(payload, 'file').toString()}`, 'refs/tags/v1');
  const source = `git+file://${repo.path}?ref=v1`;
  assert.equal(
    (await errorOf(factOf(w, source, SSH_DEMAND))).message,
    `Cannot accept "${source}": the signature "tag v1" is meant for "file", not for "git", expected one that holds for tag v1`,
  );
  plant(repo, 'tag', `${payload}${ed.sign(payload, 'git').toString()}`, 'refs/tags/v1');
  using again = place();
  assert.equal(await factOf(again, source, SSH_DEMAND), `ssh ${nameOf(ed)} over tag v1`);
});

test('verifyIntake() refuses a tag with text behind its signature', async () => {
  using w = place();
  const repo = repository();
  repo.commit({ README: 'x' });
  repo.git(...SSH, 'tag', '-s', '-m', 'one', 'v1', 'main');
  plant(repo, 'tag', `${raw(repo, 'tag', 'v1')}more\n`, 'refs/tags/v1');
  assert.equal(await codeOf(factOf(w, `git+file://${repo.path}?ref=v1`, SSH_DEMAND)), 'VERIFY_FAILED');
});

test('verifyIntake() keeps to the commit of the lock when verify is new', async () => {
  using w = place();
  const repo = repository();
  const commit = signedBranch(repo, SSH, 'release');
  const source = `git+${http.http}/r${counter}.git?ref=release`;
  const { lock } = await w.resolve([source]);
  signedBranch(repo, OTHER, 'release');
  assert.equal(
    await codeOf(w.resolve([{ source, verify: SSH_DEMAND }], lock, { locked: true })),
    'LOCK_STALE',
  );
  const { lock: next } = await w.resolve([{ source, verify: SSH_DEMAND }], lock);
  assert.equal(next.sources.get(source)?.commit, commit);
  assert.equal(next.sources.get(source)?.verified, `ssh ${nameOf(ed)} over commit`);
  const offline = await w.resolve([{ source, verify: SSH_DEMAND }], next, { offline: true });
  assert.equal(offline.lock.sources.get(source)?.verified, `ssh ${nameOf(ed)} over commit`);
});

test('signedCommit() and signedTag() give back, put together, the bytes that they took apart', () => {
  const commit = Buffer.from(raw(app, 'commit', gpgCommit));
  const parts = signedCommit(commit);
  assert.ok(parts?.signature !== undefined);
  const folded = `gpgsig ${parts.signature.toString().trimEnd().replaceAll('\n', '\n ')}\n`;
  const at = commit.indexOf('gpgsig ');
  assert.equal(
    `${parts.payload.toString().slice(0, at)}${folded}${parts.payload.toString().slice(at)}`,
    commit.toString(),
  );
  const tag = Buffer.from(raw(app, 'tag', 'v1'));
  const taken = signedTag(tag);
  assert.deepEqual(
    Buffer.concat([taken?.payload ?? Buffer.alloc(0), taken?.signature ?? Buffer.alloc(0)]),
    tag,
  );
});

test('signedCommit() reads the header of repositories of SHA-256 as git writes it', () => {
  const path = join(repositories.path, 'sha256.git');
  mkdirSync(path);
  const repo: GitRepository = app;
  const git = (...args: string[]): string => repo.git('--git-dir', path, ...args);
  git('init', '-q', '--bare', '--object-format=sha256', path);
  const tree = git('hash-object', '-t', 'tree', '-w', '/dev/null');
  const commit = git(...GPG, 'commit-tree', '-S', '-m', 'signed', tree);
  assert.equal(commit.length, 64);
  const bytes = Buffer.from(`${git('cat-file', 'commit', commit)}\n`);
  assert.ok(bytes.includes('\ngpgsig-sha256 -----BEGIN PGP SIGNATURE-----\n'));
  const parts = signedCommit(bytes);
  assert.match(
    parts?.signature?.toString() ?? '',
    /^-----BEGIN PGP SIGNATURE-----\n[^]*-----END PGP SIGNATURE-----\n/,
  );
  assert.equal(parts?.payload.includes('gpgsig'), false);
});

test('verifyIntake() takes signed tags and commits of repositories whose objects are named by SHA-256', async () => {
  using w = place();
  const path = join(repositories.path, 'whole-sha256.git');
  mkdirSync(path);
  const git = (...args: string[]): string => app.git('--git-dir', path, ...args);
  git('init', '-q', '--bare', '--object-format=sha256', '--initial-branch=main', path);
  writeFileSync(join(tools.path, 'README'), 'hi\n');
  const blob = git('hash-object', '-w', join(tools.path, 'README'));
  git('update-index', '--add', '--cacheinfo', `100644,${blob},README`);
  const commit = git(...GPG, 'commit-tree', '-S', '-m', 'signed', git('write-tree'));
  git('update-ref', 'refs/heads/main', commit);
  git(...SSH, 'tag', '-s', '-m', 'one', 'v1', commit);
  for (const base of [`git+file://${path}`, `git+${http.http}/whole-sha256.git`]) {
    assert.equal(await factOf(w, `${base}?ref=v1`, SSH_DEMAND), `ssh ${nameOf(ed)} over tag v1`);
    assert.equal(await factOf(w, `${base}?ref=main`, GPG_DEMAND), `gpg ${alice} over commit`);
    const { lock } = await w.resolve([`${base}?ref=main`]);
    assert.equal([...lock.sources.values()][0]?.commit, commit);
  }
});

for (const [what, text] of [
  ['nothing', ''],
  ['a blob', 'hello\n'],
  ['no blank line', `object ${first}\ntype commit\ntag v1`],
  ['a header too much', `object ${first}\ntype commit\ntag v1\ntagger T\ngpgsig x\n\nm\n`],
  ['two names', `object ${first}\ntype commit\ntag v1\ntag v2\ntagger T\n\nm\n`],
  ['the name first', `tag v1\nobject ${first}\ntype commit\ntagger T\n\nm\n`],
  ['a NUL in its name', `object ${first}\ntype commit\ntag v1\0\ntagger T\n\nm\n`],
] as const)
  test(`signedTag() takes nothing that has ${what}`, () => {
    assert.equal(signedTag(Buffer.from(text)), undefined);
  });
