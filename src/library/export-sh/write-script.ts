import { closeSync, createReadStream, openSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context } from '../../core/context.ts';
import { type Digest, Digester } from '../../core/digest.ts';
import { exportStatement } from '../../model/export-statement.ts';
import { prepareSteps } from '../../offline/run/prepare-steps.ts';
import type { Step } from '../../offline/run/step-model.ts';
import { targetPath } from '../../offline/run/target-path.ts';
import type { VerifiedHead } from '../../offline/verified-head.ts';
import type { KeySigner } from '../../plugin/signer.ts';
import { writeAll } from '../../sys/atomic-write.ts';
import { derSignature } from '../../trust/der-signature.ts';
import { demandExportable } from './demand-exportable.ts';
import { payloadBytes, type PayloadMember } from './payload.ts';
import { payloadMembers } from './payload-members.ts';
import { scriptText } from './script-text.ts';
import { WORK } from './path-word.ts';

/** What a script is made from. */
export interface ScriptInput {
  readonly head: VerifiedHead;
  /** Where `extractBundle` has written the content, and a directory for the payload. */
  readonly content: string;
  readonly tmp: string;
  readonly signer: KeySigner;
}

/**
 * Writes a bundle as one POSIX shell script with the content appended, and ends the stream. The same bundle and key give the
 * same bytes. Returns the digest of what was written.
 * @throws ArxError EXPORT_UNFIT if the bundle needs what a script cannot do; RUN_CONFLICT, RUN_BAD_TARGET; what the signer
 *   throws; INTERRUPTED.
 */
export async function writeScript(input: ScriptInput, output: Writable, context: Context): Promise<Digest> {
  const { head, content, tmp, signer } = input;
  const { steps, base } = planOf(head);
  demandExportable(head, steps);
  const file = join(tmp, 'payload');
  const digest = writePayload(file, payloadMembers(head, steps, { content, base }), context);
  const document = await signer.sign(exportStatement(digest, head.digest), context);
  const { keyid } = signer;
  const text = scriptText(head, steps, { digest, keyid, signature: derSignature(document) });
  return await deliver(text, file, output, context);
}

/** The commands and the bundle's cwd, in a private directory that the script makes when it runs. */
function planOf(head: VerifiedHead): { steps: Step[]; base: string } {
  const [work, scratch, programs] = ['work', 'scratch', 'programs'].map((name) => `${WORK}/${name}`) as [
    string,
    string,
    string,
  ];
  const base = head.seal.cwd === undefined ? work : targetPath(work, head.seal.cwd);
  return { steps: prepareSteps(head, base, { root: WORK, work, scratch, programs }), base };
}

function writePayload(file: string, members: readonly PayloadMember[], context: Context): Digest {
  const digester = new Digester();
  const fd = openSync(file, 'wx', 0o600);
  try {
    for (const bytes of payloadBytes(members, context)) {
      digester.update(bytes);
      writeAll(fd, bytes);
    }
  } finally {
    closeSync(fd);
  }
  return digester.digest();
}

async function deliver(text: string, payload: string, output: Writable, context: Context): Promise<Digest> {
  const digester = new Digester();
  const digesting = new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      digester.update(chunk);
      done(undefined, chunk);
    },
  });
  await pipeline(Readable.from(script(text, payload)), digesting, output, { signal: context.signal });
  return digester.digest();
}

async function* script(text: string, payload: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
  yield* createReadStream(payload) as AsyncIterable<Uint8Array>;
}
