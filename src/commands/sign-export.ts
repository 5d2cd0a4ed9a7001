import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import { asWriting } from '../library/as-writing.ts';
import type { TrustOptions } from '../library/open-trust.ts';
import { bytesToSign, type ToSign } from '../library/sign.ts';
import { atomicWrite } from '../sys/atomic-write.ts';
import { makeDirectories } from '../sys/make-directories.ts';
import { demandOutput } from './demand-output.ts';
import { namedFiles } from './named-files.ts';

/** What `arx sign --export` was asked for. */
export interface ExportCall extends TrustOptions {
  readonly file: string;
  /** A file, or a directory: one that is there, or a name that ends with a slash. */
  readonly export: string;
}

/** What was written. */
export interface ExportPage {
  readonly digest: Digest;
  /** The file with the bytes to sign. */
  readonly bytes: string;
  readonly statement?: string;
  readonly readme: string;
}

/**
 * `arx sign FILE --export DIR|FILE`: writes the bytes that a builder's signature of the bundle is of, and what they are.
 * @throws ArxError USAGE_CONFLICT, WRITE_FAILED; what `bytesToSign` throws.
 */
export async function signExport(call: ExportCall, context: Context): Promise<ExportPage> {
  const { file, export: to, ...options } = call;
  demandOutput(to.endsWith('/') ? '-' : withoutDirectory(to), [file, ...namedFiles(options)]);
  const found = await bytesToSign(file, options, context);
  const page = pageFor(to, found.head.digest);
  return asWriting(`write "${to}"`, () => {
    if (page.statement !== undefined) makeDirectories(to);
    atomicWrite(page.bytes, found.bytes);
    if (page.statement !== undefined) atomicWrite(page.statement, found.statement);
    atomicWrite(page.readme, Buffer.from(readme(file, page, found)));
    return page;
  });
}

/** A directory needs no check: files in it are named here. */
function withoutDirectory(path: string): string {
  return isDirectory(path) ? '-' : path;
}

function isDirectory(path: string): boolean {
  return path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function pageFor(to: string, digest: Digest): ExportPage {
  if (!isDirectory(to)) return { digest, bytes: to, readme: `${to}.README` };
  return {
    digest,
    bytes: join(to, 'to-sign'),
    statement: join(to, 'statement.json'),
    readme: join(to, 'README'),
  };
}

function readme(file: string, { bytes, statement, digest }: ExportPage, { bytes: content }: ToSign): string {
  return `These ${content.length} bytes are what a builder's signature of a bundle is of:

  bundle   ${JSON.stringify(file)}
  digest   ${digest}
  bytes    ${JSON.stringify(bytes)}
${statement === undefined ? '' : `  in them  ${JSON.stringify(statement)}\n`}
They are a DSSE pre-authentication encoding: the text "DSSEv1", a type and an in-toto statement, each behind its length.
Sign them, as they are, with an ECDSA P-256 key and SHA-256. With openssl, where the key is:

  openssl dgst -sha256 -sign KEY.pem -out SIGNATURE BYTES

Then put the signature into the bundle, with the public half of the key:

  arx sign BUNDLE --import SIGNATURE --key KEY.pub
`;
}
