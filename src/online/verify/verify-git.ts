import { createHash } from 'node:crypto';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { VerifyDemand } from '../../model/intake.ts';
import type { Resolution } from '../../model/seal.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import { fetchTag } from '../git/fetch-tag.ts';
import { fetchCommit } from '../git/fetch-commit.ts';
import { gitLocation } from '../git/git-location.ts';
import { readGit } from '../git/read-git.ts';
import { type Repository, withRepository } from '../git/repository.ts';
import { type GitObject, type GitTag, signedCommit, signedTag } from './git-object.ts';
import { checkSignature } from './methods.ts';
import { refusal } from './verify-error.ts';
import { inMemory } from './verify-file.ts';

// git itself writes nothing near this size into a commit or tag.
const LARGEST = 4 * 1024 * 1024;
const TAGS = 'refs/tags/';
const BEGINNINGS = { gpg: '-----BEGIN PGP SIGNATURE-----', ssh: '-----BEGIN SSH SIGNATURE-----' } as const;

/** Who signed a commit, and whether it was the commit itself or a tag. */
export interface GitSigner {
  readonly signer: string;
  readonly what: string;
}

interface Found extends GitObject {
  readonly what: string;
  /** The object in messages. */
  readonly where: string;
}

/** What of a resolution can be signed: the tag by which it was found, and the commit. As the lock says it. */
export function signedObjects({ ref }: Resolution): readonly string[] {
  return ref?.startsWith(TAGS) === true ? [`tag ${ref.slice(TAGS.length)}`, 'commit'] : ['commit'];
}

/**
 * Checks the signature of the annotated tag by which a commit was found, else that of the commit. It covers the tree,
 * hence submodules by their commits and LFS files by their pointers.
 * @throws ArxError VERIFY_*, SOURCE_*.
 */
export async function verifyGit(
  request: SourceRequest,
  resolution: Resolution,
  demand: VerifyDemand,
  context: Context,
): Promise<GitSigner> {
  const { spec } = request;
  if (spec.kind !== 'url')
    throw new ArxError('INTERNAL', `Cannot verify "${spec.redacted}": it is no git source`);
  const location = gitLocation(request, context);
  const found = await withRepository(location, context, async (repository) =>
    readSigned(repository, spec.redacted, resolution),
  );
  const signature = { where: found.where, bytes: demandMethod(found, demand, spec.redacted) };
  const signed = inMemory(request, { where: found.what, bytes: found.payload });
  const signer = await checkSignature({ request, demand, signed, signature, namespace: 'git' }, context);
  return { signer, what: found.what };
}

/** The signed tag, else the commit. A tag must be what it was asked for as: its name, and the commit found. */
async function readSigned(repository: Repository, source: string, resolution: Resolution): Promise<Found> {
  const { commit = '', ref } = resolution;
  const tag = ref?.startsWith(TAGS) === true ? await readTag(repository, source, ref) : undefined;
  if (tag?.signature !== undefined && ref !== undefined) {
    demandSameTag(tag, { source, commit, name: ref.slice(TAGS.length) });
    return { ...tag, what: `tag ${tag.name}`, where: `tag ${tag.name}` };
  }
  const wanted = ref === undefined ? { commit } : { commit, ref };
  if ((await fetchCommit(repository, wanted)) !== commit)
    throw refusal('VERIFY_MISSING', source, [`the remote has no commit ${commit}`, 'one with a signature']);
  const found = signedCommit(await readObject(repository, source, 'commit', commit));
  if (found === undefined)
    throw refusal('VERIFY_FAILED', source, [`the commit ${commit} has several signatures`, 'one']);
  return { ...found, what: 'commit', where: `commit ${commit}` };
}

async function readTag(repository: Repository, source: string, ref: string): Promise<GitTag | undefined> {
  const object = await fetchTag(repository, ref);
  if (object === undefined) return undefined;
  const tag = signedTag(await readObject(repository, source, 'tag', object));
  if (tag !== undefined) return tag;
  throw refusal('VERIFY_FAILED', source, [
    `the tag ${quoted(ref)} has unusual headers`,
    'object, type, tag, tagger',
  ]);
}

function demandSameTag(
  tag: GitTag,
  { source, commit, name }: { readonly source: string; readonly commit: string; readonly name: string },
): void {
  if (tag.name !== name)
    throw refusal('VERIFY_FAILED', source, [
      `the tag says that its name is ${quoted(tag.name)}`,
      quoted(name),
    ]);
  if (tag.type !== 'commit' || tag.object !== commit)
    throw refusal('VERIFY_FAILED', source, [
      `the tag ${quoted(name)} is of the ${tag.type} ${tag.object}`,
      `the commit ${commit}`,
    ]);
}

function demandMethod(found: Found, { method }: VerifyDemand, source: string): Buffer {
  const { signature, where } = found;
  const expected = `${method === 'ssh' ? 'an ssh' : 'a gpg'} signature`;
  if (signature === undefined)
    throw refusal('VERIFY_MISSING', source, [`the ${where} has no signature`, expected]);
  const beginning = method === 'gpg' || method === 'ssh' ? BEGINNINGS[method] : undefined;
  if (beginning !== undefined && signature.toString('latin1').startsWith(beginning)) return signature;
  throw refusal('VERIFY_MISSING', source, [`the ${where} has a signature of another kind`, expected]);
}

/** An object's bytes, which must be those that its name is the digest of. */
async function readObject(
  repository: Repository,
  source: string,
  type: 'commit' | 'tag',
  object: string,
): Promise<Buffer> {
  const { code, stdout } = await readGit(repository, ['cat-file', type, object]);
  if (stdout.length > LARGEST)
    throw refusal('VERIFY_TOO_LARGE', source, [
      `the ${type} has ${stdout.length} bytes`,
      `at most ${LARGEST}`,
    ]);
  const hash = createHash(object.length === 40 ? 'sha1' : 'sha256');
  const name = hash.update(`${type} ${stdout.length}\0`).update(stdout).digest('hex');
  if (code === 0 && name === object) return stdout;
  throw new ArxError('SOURCE_GIT', `Cannot read "${source}": git did not give the ${type} ${object}`);
}
