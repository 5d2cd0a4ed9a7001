import type { Context } from '../../core/context.ts';
import type { VerifyDemand } from '../../model/intake.ts';

/** Bytes that somebody signed. */
export interface Signed {
  /** The source in messages. */
  readonly source: string;
  /** What the bytes are, in messages and in the lock: "the file", a URL, "tag v1", "commit". */
  readonly what: string;
  readonly size: number;
  /** The bytes, chunk by chunk; a chunk holds only until the next one. Each call reads them anew. */
  read(): AsyncIterable<Uint8Array>;
}

/** A small file that is held in memory: a signature, a key, a list of digests. */
export interface SmallFile {
  /** Its URL without credentials, or its place in the manifest. */
  readonly where: string;
  readonly bytes: Buffer;
}

/** One signature to check, and whom to believe. */
export interface Check {
  readonly signed: Signed;
  readonly signature: SmallFile;
  readonly keys: readonly SmallFile[];
  readonly demand: VerifyDemand;
  /** sigstore: the trusted root. */
  readonly root?: SmallFile;
  /** ssh: what the signature must be meant for (ssh-keygen(1), "-n namespace"). */
  readonly namespace: 'file' | 'git';
  readonly context: Context;
}

/** A way to sign. */
export interface SigningMethod {
  /** What is put behind the URL of what is signed to find the signature, in this order. */
  readonly endings: readonly string[];
  /**
   * Checks a signature and returns the name of the signer, one of `signers`.
   * @throws ArxError VERIFY_*.
   */
  verify(check: Check): Promise<string>;
  /**
   * The names of all whom a demand believes.
   * @throws ArxError VERIFY_KEY_INVALID.
   */
  signers(demand: VerifyDemand, keys: readonly SmallFile[]): Promise<readonly string[]>;
}

/** All bytes at once, for methods that cannot do otherwise. */
export async function wholeOf(signed: Signed): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of signed.read()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
