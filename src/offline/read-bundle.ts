import { spanAt } from '../archive/blob-span.ts';
import type { ByteSource } from '../archive/byte-source.ts';
import { BLOCK, MEMBER } from '../archive/layout.ts';
import { MemberReader } from '../archive/member-reader.ts';
import { openBytes } from '../archive/open-bytes.ts';
import { checkAborted, type Context } from '../core/context.ts';
import type { Limits } from '../core/limits.ts';
import type { Seal } from '../model/seal.ts';
import type { SignatureDocument } from '../trust/check-document.ts';
import type { Trust } from '../trust/trust.ts';
import type { BlobVisitor } from './blob-visitor.ts';
import { ThreadDecoder } from './change/thread-decoder.ts';
import type { WriteThread } from './change/write-thread.ts';
import { helperFor } from './helper-for.ts';
import { type BlobList, readTrees } from './read-trees.ts';
import { SpanChecker } from './span-checker.ts';
import type { VerifiedHead } from './verified-head.ts';
import { verifySeal } from './verify-seal.ts';

/** Between two reports of progress, in bytes. */
const REPORT = 32 * 1024 * 1024;
/** So many blobs are read in one go where nobody takes some. */
const PART = 64;
/** In bytes. More is not given away at once: whoever is asked to stop waits for what was. */
const MOST_TAKEN = 256 * 1024 * 1024;
/** In bytes, uncompressed; less is read before a thread has started that has to be waited for. */
const WORTH_A_THREAD = 128 * 1024 * 1024;

/** A bundle whose head has been verified and whose content is yet to be read. */
export interface OpenBundle {
  readonly head: VerifiedHead;
  readonly members: MemberReader;
  readonly blobs: BlobList;
}

/** The first members of a bundle, before anything is checked. */
export interface SignedPart {
  readonly sealBytes: Buffer;
  readonly signatures: readonly SignatureDocument[];
}

/**
 * Verifies a bundle in one pass, front to back, in bounded memory: first its head (`readHead`), then each byte of its
 * content. `visit` is called in between; its visitor follows the content. Resolves only when every byte up to the end of
 * the input held (format.md, "Reading").
 * @throws ArxError INTEGRITY_*, UNSAFE_* or TRUST_* (exit 4), INTERRUPTED.
 */
export async function readBundle(
  source: ByteSource,
  trust: Trust,
  context: Context,
  visit?: (head: VerifiedHead) => BlobVisitor | undefined | Promise<BlobVisitor>,
): Promise<VerifiedHead> {
  const open = await readHead(source, trust, context);
  const visitor = await visit?.(open.head);
  const { members, blobs } = open;
  const isDivisible = members.isCompressed || (members.file !== undefined && visitor === undefined);
  await using helper = isDivisible ? helperFor(blobs.archiveSize, WORTH_A_THREAD) : undefined;
  await readContent(open, visitor, context, helper);
  return open.head;
}

/**
 * Reads the content of a bundle behind its head, to the end of the input, and verifies each byte of it.
 * @param helper a thread that decodes what is compressed, and verifies a part where no visitor follows.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, INTERRUPTED.
 */
export async function readContent(
  open: OpenBundle,
  visitor: BlobVisitor | undefined,
  context: Context,
  helper?: WriteThread,
): Promise<void> {
  if (helper !== undefined) open.members.decodeWith(new ThreadDecoder(helper));
  if (visitor !== undefined || helper === undefined) return await readToEnd(open, visitor, context);
  const checker = new SpanChecker(helper, context);
  try {
    await readToEnd(open, checker, context);
  } finally {
    await checker.complete();
  }
}

async function readToEnd(
  { members, blobs }: OpenBundle,
  visitor: BlobVisitor | undefined,
  context: Context,
): Promise<void> {
  await readBlobs(members, blobs, visitor, context);
  await members.end();
}

/**
 * Opens the same input once more behind its head, to read the content again: it is checked against the trees that were
 * verified at first, so a visitor gets no other bytes than those.
 * @param contentAt where the content begins, in uncompressed bytes.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, INTERRUPTED.
 */
export async function reopen(
  { head, blobs }: OpenBundle,
  contentAt: number,
  source: ByteSource,
  context: Context,
): Promise<OpenBundle> {
  checkAborted(context);
  const members = new MemberReader(await openBytes(source, context.limits), context);
  await members.skip(contentAt);
  return { head, blobs, members };
}

/** Where an uncompressed bundle whose head was just read must end, in bytes; undefined if only reading it tells that. */
export function endOf({ members, blobs }: OpenBundle): number | undefined {
  return members.file && members.offset + blobs.archiveSize + 2 * BLOCK;
}

/**
 * Verifies everything under arx/ and nothing behind it. The seal comes first: nothing is parsed or shown before a trusted
 * key's signature of it has been checked.
 * @throws ArxError INTEGRITY_*, UNSAFE_* or TRUST_*.
 */
export async function readHead(source: ByteSource, trust: Trust, context: Context): Promise<OpenBundle> {
  checkAborted(context);
  const members = new MemberReader(await openBytes(source, context.limits), context);
  const { sealBytes, signatures } = await readSigned(members, context);
  const judge = { now: context.now(), limit: context.limits.signature };
  const { warnings, ...verified } = verifySeal(sealBytes, signatures, trust, judge);
  for (const message of warnings) context.report({ type: 'warning', message });
  const documents = await readDocuments(members, verified.seal, context);
  const { trees, blobs } = await readTrees(members, verified.seal, context);
  const sbom = await members.document(MEMBER.sbom, verified.seal.sbom, context.limits.document);
  return { head: { ...verified, ...documents, sbom, trees }, members, blobs };
}

/**
 * The seal's bytes and the signature documents, as they stand there: nothing of them is to be believed yet.
 * @throws ArxError INTEGRITY_MEMBER, INTEGRITY_TRUNCATED, UNSAFE_LIMIT.
 */
export async function readSigned(members: MemberReader, context: Context): Promise<SignedPart> {
  const { limits } = context;
  const sealBytes = await members.claimed(MEMBER.seal, limits.seal);
  const signatures = [await readSignature(members, 0, limits)];
  while (signatures.length < limits.signatures && (await members.nextIs('arx/signatures/')))
    signatures.push(await readSignature(members, signatures.length, limits));
  return { sealBytes, signatures };
}

async function readSignature(
  members: MemberReader,
  index: number,
  limits: Limits,
): Promise<SignatureDocument> {
  const form = (await members.nextIs(MEMBER.signature(index, 'ssh'))) ? 'ssh' : 'sigstore';
  return { form, bytes: await members.claimed(MEMBER.signature(index, form), limits.signature) };
}

async function readDocuments(
  members: MemberReader,
  seal: Seal,
  { limits }: Context,
): Promise<{ manifest: Buffer; lock: Buffer }> {
  const manifest = await members.document(MEMBER.manifest, seal.manifest, limits.document);
  const lock = await members.document(MEMBER.lock, seal.lock, limits.document);
  return { manifest, lock };
}

async function readBlobs(
  members: MemberReader,
  blobs: BlobList,
  visitor: BlobVisitor | undefined,
  context: Context,
): Promise<void> {
  const sink = visitor === undefined ? undefined : (chunk: Uint8Array): void => visitor.write(chunk);
  const start = members.offset;
  let reported = start;
  for (let at = 0; at < blobs.list.length;) {
    const { count, isTaken } = offer(visitor, members, blobs, at);
    const here = isTaken ? [] : blobs.list.slice(at, at + count);
    for (const blob of here) await readBlob(members, blob, visitor, sink);
    at += count;
    if (members.offset - reported < REPORT) continue;
    reported = members.offset;
    context.report({ type: 'progress', step: 'verify', done: reported - start, total: blobs.archiveSize });
  }
}

type Blob = BlobList['list'][number];

async function readBlob(
  members: MemberReader,
  { digest, size }: Blob,
  visitor: BlobVisitor | undefined,
  sink: ((chunk: Uint8Array) => void) | undefined,
): Promise<void> {
  visitor?.begin(digest, size);
  await members.blob(digest, size, sink, visitor?.readerFor?.(size));
  await visitor?.end();
}

/** How many blobs come next, and whether the visitor reads them by itself. */
function offer(
  visitor: BlobVisitor | undefined,
  { file }: MemberReader,
  { list }: BlobList,
  at: number,
): { readonly count: number; readonly isTaken: boolean } {
  if (visitor?.take === undefined || file === undefined) return { count: PART, isTaken: false };
  const span = spanAt(list, at, file.fd, file.offset);
  const isTaken = span.length <= MOST_TAKEN && visitor.take(span);
  if (isTaken) file.moveTo(span.offset + span.length);
  return { count: span.blobs.length, isTaken };
}
