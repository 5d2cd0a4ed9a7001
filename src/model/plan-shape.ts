import { CAPABILITY_KEYS } from './audit/capabilities.ts';
import { PLAN_SCHEMA } from './plan-document.ts';
import { type Check, count, digest, is, listOf, object, oneOf, text } from './shape.ts';

const words = listOf(text);
const flag = oneOf(true, false);
const network = oneOf('none', 'host');
const when = oneOf('always', 'changed');
const mode = is('four octal digits', (value) => typeof value === 'string' && /^[0-7]{4}$/.test(value));
const gid = is('a group', (value) => Number.isSafeInteger(value) && (value as number) >= -1);
const owned = { uid: count, gid };

const found = byKind({
  file: object({ kind: text, digest, size: count, mode, ...owned }),
  link: object({ kind: text, target: text, ...owned }),
  directory: object({ kind: text, mode, ...owned }),
});

const common = {
  action: oneOf('create', 'change', 'unchanged'),
  kind: text,
  path: text,
  'source?': count,
  'owner?': object(owned),
  'before?': found,
  'becomes?': object(owned),
  'savedAs?': text,
};
const entry = byKind({
  file: object({ ...common, digest, size: count, mode }),
  link: object({ ...common, target: text }),
  directory: object(common),
});

const health = object({ 'tcp?': text, 'http?': text, 'command?': words, 'within?': count });
const command = object({
  label: text,
  argv: words,
  'source?': text,
  cwd: text,
  env: words,
  network,
  timeout: count,
  silence: count,
  'user?': text,
  when,
  skipped: flag,
  retries: count,
  'undo?': words,
  pass: words,
  secrets: words,
  'daemon?': text,
  'health?': health,
  'init?': oneOf('direct'),
  services: words,
  'capabilities?': object(Object.fromEntries(CAPABILITY_KEYS.map((key) => [`${key}?`, words]))),
});

const plan = object({
  schema: oneOf(PLAN_SCHEMA),
  'file?': text,
  digest,
  'name?': text,
  'version?': text,
  'sequence?': count,
  'installed?': object({ bundle: digest, 'version?': text, 'sequence?': count, receipt: text }),
  changed: flag,
  counts: object({ create: count, change: count, delete: count, unchanged: count, saved: count }),
  bytes: count,
  spaces: listOf(object({ path: text, bytes: count, 'free?': count })),
  entries: listOf(entry),
  deletes: listOf(object({ path: text, before: found, 'restores?': found, 'savedAs?': text })),
  commands: listOf(command),
  services: listOf(object({ name: text, do: words, when, skipped: flag, 'health?': health })),
  daemons: listOf(object({ name: text, action: oneOf('start', 'replace', 'keep', 'stop') })),
  secrets: listOf(
    object({ name: text, from: text, as: oneOf('file', 'env'), 'present?': flag, 'problem?': text }),
  ),
  users: words,
  warnings: words,
});

/** Says what is wrong with the shape of a plan, or returns undefined. Unknown members fail. */
export function checkPlanShape(value: unknown): string | undefined {
  return plan(value, 'plan');
}

/** The check of an object by its member `kind`. */
function byKind(checks: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    const kind = (value as { readonly kind?: unknown } | null)?.kind;
    const check = typeof kind === 'string' && Object.hasOwn(checks, kind) ? checks[kind] : undefined;
    return check === undefined ? `${path} has no kind of a path` : check(value, path);
  };
}
