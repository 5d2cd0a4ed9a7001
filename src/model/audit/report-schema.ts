import { z } from 'zod';
import { CAPABILITY_KEYS } from './capabilities.ts';
import { conductSchema, secretSchema, serviceSchema } from './conduct-schema.ts';
import { SEVERITIES } from './severity.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const count = z.int().min(0);
const text = z.string();
const severity = z.enum(SEVERITIES);
const rule = z.string().regex(/^ARX[0-9]{3}$/);

/**
 * The JSON of `arx audit --json`, as a JSON Schema of draft-07. Never loaded when arx runs. Members may be added without
 * another number; readers ignore what they do not know.
 */
export function reportSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(report(), { target: 'draft-7', io: 'input' });
  return {
    $schema,
    $id: 'urn:arx:schema:audit:1',
    title: 'arx audit report',
    description: 'What `arx audit` says of one bundle (docs/audit.md).',
    ...schema,
  };
}

function report() {
  return z.object({
    schema: z.literal('arx.audit/1'),
    subject: z.object({ file: text, size: count.optional() }),
    verdict: z
      .enum(['pass', 'fail', 'unverified'])
      .describe('unverified: nothing in the file can be believed'),
    reason: text,
    failOn: z.enum([...SEVERITIES, 'never']),
    at: day.describe('the day at which age and expiry were judged'),
    verified: verified().optional(),
    claimed: claimed().optional(),
    observed: observed().optional(),
    findings: z.array(finding()),
    waived: z.array(waivedFinding()),
    counts: z.object(
      Object.fromEntries(SEVERITIES.map((name) => [name, count])) as Record<
        (typeof SEVERITIES)[number],
        typeof count
      >,
    ),
    checks: z.object({
      run: z.array(rule),
      notRun: z.array(z.object({ check: text, why: text })),
    }),
    policy: z.object({ digest, files: z.array(text) }),
    databases: z.array(database()),
    baseline: z.object({ file: text, digest, gone: count }).optional(),
  });
}

function verified() {
  const signer = z.object({
    kind: z.enum(['key', 'identity', 'ssh']),
    name: text,
    fingerprint: text.optional(),
    san: text.optional(),
    issuer: text.optional(),
    role: z.enum(['builder', 'reviewer']),
    time: text.optional(),
    logIndex: text.optional(),
  });
  const root = z.object({ name: text, date: text.optional() });
  return z
    .object({ digest, signers: z.array(signer), bytes: count, files: count, roots: z.array(root) })
    .describe('what cryptography shows');
}

function claimed() {
  const source = z.object({
    request: text,
    nature: z.enum(['file', 'directory']),
    resolution: z.record(text, z.union([text, z.number(), z.boolean()])),
    tree: digest,
    entries: count,
    contentSize: count,
  });
  const step = z.object({
    command: z.array(text),
    source: count.optional(),
    ...conductSchema(),
    cwd: text.optional(),
    label: text.optional(),
    line: count.optional(),
    capabilities: capabilities().optional(),
  });
  const data = z.object({
    source: count,
    target: text.optional(),
    mode: text.optional(),
    owner: text.optional(),
    line: count.optional(),
  });
  return z
    .object({
      name: text.optional(),
      version: text.optional(),
      sequence: count.optional(),
      builder: text.optional(),
      arx: text.optional(),
      platforms: z.array(text).optional(),
      services: z.array(serviceSchema()).optional(),
      secrets: z.record(text, secretSchema()).optional(),
      sources: z.array(source),
      code: z.array(step),
      data: z.array(data),
    })
    .describe('what the sealer says');
}

function capabilities() {
  return z.object(
    Object.fromEntries(CAPABILITY_KEYS.map((key) => [key, z.array(text).optional()])) as Record<
      (typeof CAPABILITY_KEYS)[number],
      z.ZodOptional<z.ZodArray<z.ZodString>>
    >,
  );
}

function observed() {
  const file = z.object({
    path: text,
    kind: z.enum(['file', 'directory', 'link']),
    size: count,
    digest: digest.optional(),
    executable: z.literal(true).optional(),
    target: text.optional(),
    type: text.optional(),
  });
  return z
    .object({
      capabilities: z.array(capabilities()),
      components: z.array(component()),
      vulnerabilities: z.array(vulnerability()),
      licences: z.array(
        z.object({ expression: text, source: count, path: text, by: z.enum(['header', 'text', 'metadata']) }),
      ),
      files: z.array(z.array(file)).describe('one list a source'),
    })
    .describe('what the rules saw');
}

function component() {
  return z.object({
    purl: text,
    type: text,
    name: text,
    version: text.optional(),
    source: count,
    path: text,
    licence: text.optional(),
    declaredOnly: z.literal(true).optional(),
  });
}

function vulnerability() {
  return z.object({
    id: text,
    aliases: z.array(text),
    purl: text,
    summary: text,
    score: z.number().min(0).max(10).optional(),
    severity,
    fixed: text.optional(),
    vex: z.object({ status: text, justification: text.optional() }).optional(),
  });
}

function finding() {
  const where = z.object({
    source: count.optional(),
    path: text.optional(),
    line: count.optional(),
    column: count.optional(),
    step: count.optional(),
    data: count.optional(),
    field: text.optional(),
    component: text.optional(),
  });
  return z.object({
    rule,
    severity,
    message: text,
    where,
    evidence: z.record(text, z.union([text, z.number(), z.boolean(), z.array(text)])),
    fingerprint: digest,
    also: count.optional(),
    novelty: z.enum(['new', 'unchanged', 'updated']).optional(),
  });
}

function waivedFinding() {
  return finding().extend({
    waiver: z.object({ reason: text, owner: text, expires: day, ticket: text.optional() }),
  });
}

function database() {
  return z.object({
    kind: z.enum(['osv', 'vex']),
    file: text,
    digest: text,
    date: day.optional(),
    entries: count,
  });
}
