import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditFile, FileUse } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { typesByName } from '../../type-by-name.ts';

const LFS_POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\//;
const RUNS = new Set(['elf', 'pe', 'macho', 'script', 'class', 'jar']);
const TEXTS = new Set(['text', 'script', 'empty']);

/** The content of a file is of another kind than its name says. */
export const otherType = defineRule(
  {
    id: 'ARX207',
    title: 'Content of another kind than the name says',
    severity: 'low',
    why: 'Who looks at names only, and every program that does, takes the file for what it is not. A program under the name of something harmless is medium.',
    evidence: 'What the first bytes are, and what the name stands for.',
    remedy: 'Give the file the name of what it is, or find out who put it there.',
  },
  () => ({ file: otherTypes }),
);

function* otherTypes(file: AuditFile): Generator<Found> {
  const use = file.uses.find((one) => isOther(file, one));
  if (use === undefined) return;
  const expected = typesByName(use.path) ?? [];
  const runs = RUNS.has(file.type) && !expected.some((type) => RUNS.has(type));
  yield {
    message: `${quoted(use.path)} is ${file.type}, and not what its name says`,
    where: { source: use.source, path: use.path },
    evidence: { type: file.type, name: expected.join(', ') },
    ...(runs && { severity: 'medium' as const }),
  };
}

function isOther({ type, text, whole }: AuditFile, { path }: FileUse): boolean {
  const expected = typesByName(path);
  if (expected === undefined || expected.includes(type) || type === 'empty') return false;
  // Nobody knows what unknown data is, only that it is no text.
  if (type === 'data') return whole && expected.includes('text') && text === undefined;
  if (type === 'script' && expected.includes('text')) return false;
  return !(TEXTS.has(type) && LFS_POINTER.test(text ?? ''));
}
