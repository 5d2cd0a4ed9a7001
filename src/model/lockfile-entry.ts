import { isDigest } from '../core/digest.ts';
import type { LockEntry } from './lockfile.ts';
import { type Resolution, RESOLUTION_FACTS } from './seal.ts';

const INTEGRITY =
  /^sha(256|384|512)-[A-Za-z0-9+/]{43,86}={0,2}( sha(256|384|512)-[A-Za-z0-9+/]{43,86}={0,2})*$/;

/** What is wrong with the facts of an entry, and with which one. */
export interface EntryProblem {
  readonly fact?: string;
  readonly problem: string;
}

interface Form {
  readonly test: (value: string) => boolean;
  readonly form: string;
  /** What the text stands for; missing: itself. */
  readonly value?: (text: string) => unknown;
}

const COUNT: Form = {
  test: (value) => /^(0|[1-9]\d{0,15})$/.test(value) && Number.isSafeInteger(Number(value)),
  form: 'a number',
  value: Number,
};
// Nothing invisible: what is in a lock is shown.
const LINE: Form = {
  test: (value) => value !== '' && value.length <= 65_536 && !/[\p{C}\u2028\u2029]/u.test(value),
  form: 'one line of text',
};

/** The form of each fact, and what a message says of it. */
const FORMS: ReadonlyMap<string, Form> = new Map([
  ['nature', { test: (value) => value === 'file' || value === 'directory', form: 'file or directory' }],
  ['ref', { test: (value) => /^(HEAD|refs\/[^\s~^:?*[\\]+)$/.test(value), form: 'a full ref name' }],
  [
    'commit',
    { test: (value) => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value), form: '40 or 64 hexadecimal digits' },
  ],
  [
    'url',
    { test: (value) => /^https?:\/\/[^\s@]+$/.test(value), form: 'an http or https URL without credentials' },
  ],
  [
    'submodules',
    {
      test: (value) => /^[^\s@]+@[0-9a-f]{40,64}( [^\s@]+@[0-9a-f]{40,64})*$/.test(value),
      form: 'PATH@COMMIT, with spaces between',
    },
  ],
  ['mirror', LINE],
  ['version', LINE],
  ['etag', LINE],
  ['listing', { test: isDigest, form: 'sha256: and 64 hexadecimal digits' }],
  ['auth', { test: (value) => /^[a-z0-9][a-z0-9._-]{0,63}$/i.test(value), form: 'the name of a credential' }],
  ['insecure', { test: (value) => value === 'true', form: 'true', value: () => true }],
  ['verified', LINE],
  ['plugin', LINE],
  ['resolved', LINE],
  [
    'integrity',
    {
      // One file has one digest by each algorithm.
      test: (value) => INTEGRITY.test(value) && !/(?:^| )(sha\d+-).* \1/.test(value),
      form: 'an SRI string such as sha256-…',
    },
  ],
  ['size', COUNT],
  ['tree', { test: isDigest, form: 'sha256: and 64 hexadecimal digits' }],
  ['entries', COUNT],
  ['contentSize', COUNT],
]);

const ALWAYS = ['nature', 'tree', 'entries', 'contentSize'];
const REMOTE = ['mirror', 'auth', 'insecure', 'verified'];

interface Kind {
  readonly scheme: RegExp;
  readonly must: readonly string[];
  readonly may: readonly string[];
}

/** What an entry must have, and may have beside that, by the scheme of its source: no entry is hollow. */
const KINDS: readonly Kind[] = [
  { scheme: /^git\+/, must: [...ALWAYS, 'commit'], may: ['ref', 'submodules', ...REMOTE] },
  { scheme: /^((tar|jar)\+)?https?:/, must: [...ALWAYS, 'integrity', 'size'], may: ['url', ...REMOTE] },
  { scheme: /^(tar|jar)\+file:/, must: [...ALWAYS, 'integrity', 'size'], may: ['mirror', 'verified'] },
  { scheme: /^s3:.*\/( \{.*\})?$/, must: [...ALWAYS, 'listing'], may: REMOTE },
  {
    scheme: /^((tar|jar)\+)?s3:/,
    must: [...ALWAYS, 'integrity', 'size'],
    may: ['version', 'etag', ...REMOTE],
  },
  { scheme: /^(file|inline):/, must: ALWAYS, may: ['mirror', 'verified'] },
  // A source of a library caller's own class, and what it calls itself.
  { scheme: /^own:/, must: ALWAYS, may: [] },
  // A source of a plug-in.
  { scheme: /^[a-z][a-z0-9+.-]*:\/\//, must: [...ALWAYS, 'plugin', 'resolved'], may: REMOTE },
];

/** Says what is wrong with the facts of a source's entry, as texts, or returns undefined. */
export function entryProblem(source: string, facts: ReadonlyMap<string, string>): EntryProblem | undefined {
  const kind = KINDS.find(({ scheme }) => scheme.test(source));
  if (kind === undefined) return { problem: `"${source}" is not a source` };
  const missing = kind.must.find((fact) => !facts.has(fact));
  if (missing !== undefined) return { problem: `"${source}" has no ${missing}` };
  for (const [fact, value] of facts) {
    if (!kind.must.includes(fact) && !kind.may.includes(fact))
      return { fact, problem: `the key "${fact}" is unknown for "${source}"` };
    const form = FORMS.get(fact);
    if (form?.test(value) !== true)
      return { fact, problem: `${fact} is ${JSON.stringify(value)}, expected ${form?.form}` };
  }
  return undefined;
}

/**
 * The first fact that a source of that kind must have been resolved to, and was not; `kind` for what is no source. Without
 * it nothing names what was obtained.
 */
export function missingFact(source: string, resolution: Resolution): keyof Resolution | 'kind' | undefined {
  const kind = KINDS.find(({ scheme }) => scheme.test(source));
  if (kind === undefined) return 'kind';
  return RESOLUTION_FACTS.find((fact) => kind.must.includes(fact) && resolution[fact] === undefined);
}

/** The entry that facts without a problem make. */
export function toLockEntry(facts: ReadonlyMap<string, string>): LockEntry {
  const values = [...facts].map(([fact, value]) => [fact, FORMS.get(fact)?.value?.(value) ?? value]);
  return Object.fromEntries(values);
}
