import { z } from 'zod';
import { CAPABILITY_KEYS } from './audit/capabilities.ts';
import { PLAN_SCHEMA } from './plan-document.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const mode = z.string().regex(/^[0-7]{4}$/);
const count = z.int().min(0);
const text = z.string();
const words = z.array(text);
const flag = z.boolean();
const when = z.enum(['always', 'changed']);
const owned = { uid: count, gid: z.int().min(-1) };
const owner = z.object(owned);
const skipped = flag.describe('true: it has `when: changed`, and nothing changes');

/**
 * A plan of `arx run`, as a JSON Schema of draft-07. Never loaded when arx runs. Members may be added without another
 * number; readers ignore what they do not know.
 */
export function planSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(plan(), { target: 'draft-7', io: 'input' });
  return {
    $schema,
    $id: 'urn:arx:schema:plan:1',
    title: 'arx plan',
    description:
      'What `arx run` would do with one bundle on one machine: what --plan saves, and `plan` of --json (docs/running.md).',
    ...schema,
  };
}

function plan() {
  return z.object({
    schema: z.literal(PLAN_SCHEMA),
    file: text.optional().describe('the absolute path of the bundle; not compared'),
    digest: digest.describe('the bundle digest'),
    name: text.optional(),
    version: text.optional(),
    sequence: count.optional(),
    installed: z
      .object({ bundle: digest, version: text.optional(), sequence: count.optional(), receipt: text })
      .optional()
      .describe('what of the same name is on this host'),
    changed: flag.describe('whether what has `when: changed` is done'),
    counts: z.object({ create: count, change: count, delete: count, unchanged: count, saved: count }),
    bytes: count.describe('bytes of content that are written'),
    spaces: z
      .array(
        z.object({
          path: text,
          bytes: count,
          free: count.optional().describe('missing: the file system does not count it'),
        }),
      )
      .describe('bytes that each file system has to take, and has; not compared'),
    entries: z.array(entry()).describe('each path once; a directory comes before what is in it'),
    deletes: z.array(gone()).describe('paths of the version before; what is in a directory comes before it'),
    commands: z.array(command()),
    services: z.array(z.object({ name: text, do: words, when, skipped, health: health().optional() })),
    daemons: z.array(z.object({ name: text, action: z.enum(['start', 'replace', 'keep', 'stop']) })),
    secrets: z.array(secret()),
    users: words.describe('as whom commands run and to whom files are given'),
    warnings: words.describe('not compared'),
  });
}

function found() {
  return z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('file'), digest, size: count, mode, ...owned }),
      z.object({ kind: z.literal('link'), target: text, ...owned }),
      z.object({ kind: z.literal('directory'), mode, ...owned }),
    ])
    .describe('what is there now');
}

function entry() {
  const common = {
    action: z.enum(['create', 'change', 'unchanged']),
    path: text.describe('absolute; @run/… is in the private directory of the run'),
    source: count.optional().describe('the index of the source in the seal'),
    owner: owner.optional().describe('as the bundle declares it'),
    before: found().optional(),
    becomes: owner.optional().describe('whom it belongs to when it has replaced something'),
    savedAs: text.optional().describe('where what was edited by hand is kept'),
  };
  return z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('file'), ...common, digest, size: count, mode }),
    z.object({ kind: z.literal('link'), ...common, target: text }),
    z.object({ kind: z.literal('directory'), ...common }),
  ]);
}

function gone() {
  return z.object({
    path: text,
    before: found(),
    restores: found().optional().describe('what was there before any bundle came'),
    savedAs: text.optional(),
  });
}

function command() {
  return z.object({
    label: text,
    argv: words,
    source: text.optional().describe('the request of the source that is run'),
    cwd: text,
    env: words.describe('names of the variables that the bundle sets'),
    network: z.enum(['none', 'host']),
    timeout: count.describe('seconds'),
    silence: count.describe('seconds without output'),
    user: text.optional(),
    when,
    skipped,
    retries: count,
    undo: words.optional(),
    pass: words.describe('names of the variables of the caller that are passed on'),
    secrets: words.describe('names'),
    daemon: text.optional(),
    health: health().optional(),
    init: z.literal('direct').optional(),
    services: words.describe('services that it may ask for, as NAME ACTION'),
    capabilities: z
      .object(
        Object.fromEntries(CAPABILITY_KEYS.map((key) => [key, words.optional()])) as Record<
          (typeof CAPABILITY_KEYS)[number],
          z.ZodOptional<typeof words>
        >,
      )
      .optional(),
  });
}

function health() {
  return z.object({
    tcp: text.optional(),
    http: text.optional(),
    command: words.optional(),
    within: count.optional().describe('seconds'),
  });
}

function secret() {
  return z.object({
    name: text,
    from: text,
    as: z.enum(['file', 'env']),
    present: flag
      .optional()
      .describe('whether it is there now; missing: only a command can tell; not compared'),
    problem: text.optional().describe('why its file cannot be used; not compared'),
  });
}
