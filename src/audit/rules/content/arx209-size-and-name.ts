import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import { selectPattern, type SelectPattern } from '../../../model/select-pattern.ts';
import type { TreeEntry } from '../../../model/tree.ts';
import { treeEntries } from '../../../model/tree-reader.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { ArxError } from '../../../core/errors.ts';
import { defineRule } from '../../define-rule.ts';
import { numberOption } from './rule-option.ts';

const MIB = 1024 * 1024;
const LARGE = 100 * MIB;
/** A file below this is never too large a share. */
const SMALL = 10 * MIB;
const SHARE = 0.8;
const MOST = 100;

/** A file that is large, a large part of all, or not allowed by the policy by its size or name. */
export const sizeAndName = defineRule(
  {
    id: 'ARX209',
    title: 'Large content, or content that the policy forbids',
    severity: 'low',
    why: 'A file that is much larger than the others is often there by mistake, and nobody reads it. What the policy forbids by size, number or name is high.',
    evidence: 'Sizes in bytes, the share of the bundle, the limit or the pattern of the policy.',
    remedy:
      'Leave the file out by `exclude`. content.max_file, max_total, max_entries and deny_globs in the policy are limits; rules.ARX209.options.large says from how many bytes on a file is large (default 100 MiB).',
    keys: ['content.max_file', 'content.max_total', 'content.max_entries', 'content.deny_globs'],
  },
  (subject) => ({ head: () => sizesOf(subject) }),
);

function* sizesOf(subject: AuditSubject): Generator<Found> {
  const { maxTotal, maxEntries } = subject.policy.content;
  const { sources } = subject.seal;
  const total = sources.reduce((sum, { contentSize }) => sum + contentSize, 0);
  const entries = sources.reduce((sum, { entries }) => sum + entries, 0);
  if (maxTotal !== undefined && total > maxTotal) yield over('The bundle has', 'bytes', total, maxTotal);
  if (maxEntries !== undefined && entries > maxEntries)
    yield over('The bundle has', 'entries', entries, maxEntries);
  const judge = judgeOf(subject, total);
  let told = 0;
  for (const { source, entry } of entriesOf(subject)) {
    const found = judge(entry);
    if (found === undefined) continue;
    told += 1;
    if (told <= MOST) yield { ...found, where: { source, path: entry.path } };
  }
  if (told > MOST) yield furtherFound(told - MOST, subject);
}

function* entriesOf({
  seal,
  trees,
}: AuditSubject): Generator<{ readonly source: number; readonly entry: TreeEntry }> {
  for (const [source, { tree: sealed }] of seal.sources.entries()) {
    const tree = trees.get(sealed.digest);
    if (tree !== undefined) for (const entry of treeEntries(tree.bytes, tree.links)) yield { source, entry };
  }
}

type Judged = Omit<Found, 'where'> | undefined;

function judgeOf({ policy }: AuditSubject, total: number): (entry: TreeEntry) => Judged {
  const { maxFile, denyGlobs } = policy.content;
  const large = numberOption(policy, 'ARX209', ['large', LARGE]);
  const denied = denyGlobs.map(patternOf);
  return (entry) => {
    const names = denied.length > 0 ? entry.path.split('/') : [];
    const pattern = denied.find((one) => one.matches(names, entry.kind === 'directory'));
    if (pattern !== undefined) return deniedFound(entry.path, pattern);
    if (entry.kind !== 'file') return undefined;
    const { size, path } = entry;
    if (maxFile !== undefined && size > maxFile) return over(`${quoted(path)} has`, 'bytes', size, maxFile);
    const share = total === 0 ? 0 : size / total;
    if (size <= large && (size < SMALL || share < SHARE || size === total)) return undefined;
    return {
      message: `${quoted(path)} is large: ${size} bytes, ${Math.round(share * 100)} % of the bundle`,
      evidence: { size, share: Math.round(share * 100) / 100 },
    };
  };
}

function patternOf(text: string): SelectPattern {
  const pattern = selectPattern(text);
  if (!('problem' in pattern)) return pattern;
  throw new ArxError(
    'POLICY_INVALID',
    `Cannot use the pattern ${quoted(text)} of content.deny_globs: ${pattern.problem}`,
  );
}

function deniedFound(path: string, { text }: SelectPattern): Judged {
  return {
    message: `${quoted(path)} is denied by the policy`,
    evidence: { pattern: text },
    severity: 'high',
  };
}

function over(what: string, unit: string, found: number, limit: number): Found {
  return {
    message: `${what} ${found} ${unit}, and the policy allows ${limit}`,
    where: {},
    evidence: { [unit]: found, limit },
    severity: 'high',
  };
}

function furtherFound(further: number, { policy }: AuditSubject): Found {
  const limits = policy.content.denyGlobs.length > 0 || policy.content.maxFile !== undefined;
  return {
    message: `${further} further entries are large or denied`,
    where: {},
    evidence: { further },
    ...(limits && { severity: 'high' as const }),
  };
}
