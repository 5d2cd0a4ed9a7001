import { SEVERITIES } from './audit/severity.ts';
import { count, digest, is, listOf, object, oneOf, text } from './shape.ts';

const matching = (what: string, form: RegExp): ReturnType<typeof is> =>
  is(what, (value) => typeof value === 'string' && form.test(value));

const digestSet = object({ sha256: matching('64 hexadecimal digits', /^[0-9a-f]{64}$/) });
const day = matching('a day', /^\d{4}-\d{2}-\d{2}$/);
const attestation = object({ uri: text, digest: digestSet });
const waiver = object({ rule: text, fingerprint: digest, owner: text, reason: text, expires: day });

const audit = object({
  at: day,
  failOn: oneOf(...SEVERITIES, 'never'),
  counts: object(Object.fromEntries(SEVERITIES.map((severity) => [severity, count]))),
  waivers: listOf(waiver),
});

const summary = object({
  verifier: object({
    id: text,
    version: object({ arx: matching('a version', /^[0-9A-Za-z.+-]{1,64}$/) }),
  }),
  'timeVerified?': matching('a time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/),
  resourceUri: text,
  policy: object({ uri: text, digest: digestSet }),
  'inputAttestations?': listOf(attestation),
  verificationResult: oneOf('PASSED', 'FAILED'),
  verifiedLevels: listOf(text),
  slsaVersion: text,
  'urn:arx:audit:v1': audit,
});

const statement = object({
  _type: text,
  subject: is('a list', Array.isArray),
  predicateType: text,
  predicate: summary,
});

/** What keeps a value from being a statement with a verification summary as arx writes them; undefined: nothing. */
export function vsaProblem(value: unknown): string | undefined {
  return statement(value, 'it');
}
