import assert from 'node:assert/strict';
import type { HeadMember } from '../../src/archive/archive-writer.ts';
import { MEMBER } from '../../src/archive/layout.ts';
import type { ErrorCode } from '../../src/core/error-codes.ts';
import { digestOf } from '../../src/core/digest.ts';
import { VERSION } from '../../src/core/version.ts';
import { buildStatement } from '../../src/model/statement.ts';
import { type VerificationSummary, vsaOf } from '../../src/model/vsa.ts';
import type { KeySigner } from '../../src/plugin/signer.ts';
import type { SignatureForm } from '../../src/model/signature-form.ts';
import type { Trust } from '../../src/trust/trust.ts';
import { readBytes } from './read-bytes.ts';
import { putTogether, type SampleParts, type World } from './sample-bundle.ts';

/** A signature document that is not yet in a bundle. */
export interface Document {
  readonly form: SignatureForm;
  readonly bytes: Uint8Array;
}

/** What a reviewer says who found nothing. */
export const PASSED: VerificationSummary = {
  result: 'PASSED',
  policyDigest: digestOf('the policy of the reviewers'),
  at: '2026-03-01',
  failOn: 'high',
  counts: { info: 0, low: 0, medium: 0, high: 0, critical: 0 },
  waivers: [],
  arx: VERSION,
};

/** The provenance of a bundle, as a builder signs it. */
export function provenanceOf({ seal, sealBytes }: SampleParts): Buffer {
  return buildStatement(seal, digestOf(sealBytes), VERSION);
}

/** A verification summary of a bundle. */
export function approvalOf({ sealBytes }: SampleParts, change: Partial<VerificationSummary> = {}): Buffer {
  return vsaOf(digestOf(sealBytes), { ...PASSED, ...change });
}

/** A document with a statement. */
export async function signed(statement: Uint8Array, signer: KeySigner, world: World): Promise<Document> {
  return { form: signer.form ?? 'sigstore', bytes: await signer.sign(statement, world.context) };
}

/** The bundle with these signatures and no others. */
export function withSignatures(parts: SampleParts, documents: readonly Document[]): SampleParts {
  const signatures: HeadMember[] = documents.map(({ form, bytes }, index) => ({
    name: MEMBER.signature(index, form),
    bytes,
  }));
  return { ...parts, signatures };
}

/** Tries bundles, and counts those that were refused for the right reason. */
export class Trial {
  readonly #world: World;
  refused = 0;
  accepted = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Demands that a bundle is refused with this code, and that the message says why. */
  async refuses(
    what: string,
    bundle: SampleParts | Buffer,
    trust: Trust,
    reason: readonly [code: ErrorCode, says: RegExp],
  ): Promise<void> {
    const { refused } = await this.#read(bundle, trust);
    assert.ok(refused !== undefined, `${what}: it was accepted`);
    assert.equal(refused.code, reason[0], `${what}: ${refused.message}`);
    assert.match(refused.message, reason[1], what);
    // A trust of one's own that is broken is a fault of the configuration, and a refusal all the same.
    assert.equal(refused.exit, reason[0] === 'TRUST_ROOT_INVALID' ? 2 : 4, what);
    this.refused += 1;
  }

  /** Demands that a bundle is accepted: what the refusals are held against. */
  async accepts(what: string, bundle: SampleParts | Buffer, trust: Trust): Promise<void> {
    const { refused } = await this.#read(bundle, trust);
    assert.equal(refused?.message, undefined, what);
    this.accepted += 1;
  }

  async #read(bundle: SampleParts | Buffer, trust: Trust): ReturnType<typeof readBytes> {
    const bytes = Buffer.isBuffer(bundle) ? bundle : await putTogether(this.#world, bundle);
    return await readBytes(bytes, trust, this.#world.context);
  }
}
