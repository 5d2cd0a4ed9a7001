import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { type Digest, hexOf } from '../core/digest.ts';
import type { Resolution, Seal, SealedSource } from './seal.ts';
import {
  badStatement,
  isSamePart,
  parseStatement,
  STATEMENT_TYPE,
  statementPart,
  subjectOf,
} from './statement-parts.ts';

/** The predicate of a statement that a builder makes (SLSA v1, provenance). */
export const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1';
/** How the subject was made. A change to the shape of the statement needs another one. */
const BUILD_TYPE = 'urn:arx:buildtype:repack:v1';
/** Who made it: arx on the machine that holds the key. */
export const BUILDER = 'urn:arx:builder:local';
const VERSION = /^[0-9A-Za-z.+-]{1,64}$/;

/**
 * What a signer signs about a seal, as canonical JSON: an in-toto Statement v1 whose one subject is the seal and whose
 * predicate is SLSA provenance v1. It has no times, so the same seal and version give the same bytes.
 */
export function buildStatement(seal: Seal, sealDigest: Digest, arxVersion: string): Buffer {
  return canonicalJson({
    _type: STATEMENT_TYPE,
    subject: subjectOf(sealDigest),
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: externalParameters(seal),
        resolvedDependencies: seal.sources.map(dependency),
      },
      runDetails: { builder: { id: BUILDER, version: { arx: arxVersion } } },
    },
  });
}

function externalParameters({ manifest, name, version, sequence }: Seal): Json {
  return {
    manifest: { name: 'arx/manifest.yaml', digest: { sha256: hexOf(manifest.digest) } },
    name,
    version,
    sequence,
  };
}

/**
 * One source as an in-toto ResourceDescriptor. The tree digest is no digest of a resource, hence an annotation, and so is
 * who was trusted on the way: a mirror, a host that nobody checked, the upstream's own signature.
 */
function dependency({ request, nature, resolution, tree }: SealedSource): Json {
  const { ref, mirror, insecure, verified } = resolution;
  return {
    uri: request,
    digest: digestSet(resolution),
    downloadLocation: resolution.url,
    annotations: { nature, ref, treeDigest: tree.digest, mirror, insecure, verified },
  };
}

/** A DigestSet (in-toto, digest_set.md): gitCommit, and the integrity's digests in hexadecimal. Missing when empty. */
function digestSet({ commit, integrity }: Resolution): { [algorithm: string]: string } | undefined {
  const words = integrity?.split(' ').filter((word) => word !== '') ?? [];
  const digests = Object.fromEntries(words.map(hexDigest));
  if (commit !== undefined) digests['gitCommit'] = commit;
  return Object.keys(digests).length === 0 ? undefined : digests;
}

function hexDigest(word: string): [algorithm: string, hex: string] {
  const dash = word.indexOf('-');
  return [word.slice(0, dash), Buffer.from(word.slice(dash + 1), 'base64').toString('hex')];
}

/**
 * Checks that a statement is about this seal and nothing else. Enough to parse the seal, not enough to trust it.
 * @throws ArxError TRUST_STATEMENT.
 */
export function demandSubject(payload: Uint8Array, sealDigest: Digest): void {
  if (!isSamePart(statementPart(parseStatement(payload), ['subject']), subjectOf(sealDigest)))
    throw badStatement('its subject is not this seal');
}

/**
 * Checks that a statement is the one that buildStatement makes for this seal, whichever arx made it, and returns it.
 * Call it with verified bytes only, and with the digest of the seal's own bytes.
 * @throws ArxError TRUST_STATEMENT naming the first part that differs.
 */
export function checkStatement(payload: Uint8Array, sealDigest: Digest, seal: Seal): unknown {
  const statement = parseStatement(payload);
  const version = arxVersionOf(statement);
  if (version === undefined) throw badStatement('it does not name the arx that made it');
  const expected = buildStatement(seal, sealDigest, version);
  // Everything but the version follows from the seal, so the one equality is the whole check; the rest is the message.
  if (expected.equals(payload)) return statement;
  throw badStatement(firstDifference(statement, JSON.parse(expected.toString()) as Json));
}

/** The version of arx that a builder's statement names; undefined when it names none. */
export function arxVersionOf(statement: unknown): string | undefined {
  const version = statementPart(statement as Json, ['predicate', 'runDetails', 'builder', 'version', 'arx']);
  return typeof version === 'string' && VERSION.test(version) ? version : undefined;
}

const PARTS: readonly (readonly [path: readonly string[], what: string])[] = [
  [['_type'], 'type'],
  [['subject'], 'subject'],
  [['predicateType'], 'predicate type'],
  [['predicate', 'buildDefinition', 'buildType'], 'build type'],
  [['predicate', 'buildDefinition', 'externalParameters'], 'manifest, name, version or sequence'],
  [['predicate', 'buildDefinition', 'resolvedDependencies'], 'list of sources'],
  [['predicate', 'runDetails'], 'builder'],
];

function firstDifference(found: Json, expected: Json): string {
  const part = PARTS.find(([path]) => !isSamePart(statementPart(found, path), statementPart(expected, path)));
  return part === undefined ? 'it has more than arx writes' : `its ${part[1]} is not that of this seal`;
}
