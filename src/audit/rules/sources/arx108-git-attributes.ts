import type { Found } from '../../../model/audit/finding.ts';
import type { SealedSource } from '../../../model/seal.ts';
import type { AuditFile, AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { shownList } from '../../shown-list.ts';
import { originOf } from './origin.ts';

const MOST_LINES = 1000;
const LONGEST_LINE = 2048;
/** Attributes that change bytes on the way in or out of a repository, or leave files out (gitattributes(5)). */
const CHANGING = /^(?:export-subst|export-ignore|ident|filter=(?!lfs$).+|eol=.+|working-tree-encoding=.+)$/;

/** A .gitattributes lets git give other bytes than the commit has. */
export const gitAttributes = defineRule(
  {
    id: 'ARX108',
    title: 'Attributes that change content',
    severity: 'medium',
    why: 'With these attributes an archive or a checkout has other bytes than the commit, or lacks files, so it cannot be compared with the repository. arx reads the commit itself and ignores them: low for sources of git.',
    evidence: 'The lines, and what each has.',
    remedy:
      'Obtain the repository itself by `git+https` and compare with that, or ask upstream for archives as released.',
  },
  ({ seal }) => ({ file: (file) => changing(file, seal) }),
);

function* changing(file: AuditFile, { sources }: AuditSubject['seal']): Generator<Found> {
  const uses = file.uses.filter(({ path }) => path === '.gitattributes' || path.endsWith('/.gitattributes'));
  const lines = uses.length === 0 ? [] : linesOf(file.text ?? '');
  const [first] = lines;
  if (first === undefined) return;
  for (const { source, path } of uses)
    yield {
      message: 'Its attributes give a checkout or an archive other bytes than the commit has',
      where: { source, path, line: first.line },
      evidence: { lines: shownList(lines.map(({ line, has }) => `line ${line}: ${has.join(' ')}`)) },
      ...(isGit(sources[source]) && { severity: 'low' as const }),
    };
}

function isGit(source: SealedSource | undefined): boolean {
  return source !== undefined && originOf(source).scheme.startsWith('git+');
}

function linesOf(text: string): { readonly line: number; readonly has: readonly string[] }[] {
  return text
    .split('\n', MOST_LINES)
    .map((raw, index) => ({ line: index + 1, has: raw.length > LONGEST_LINE ? [] : attributesOf(raw) }))
    .filter(({ has }) => has.length > 0);
}

/** The attributes behind the pattern, which may stand in quotes; `-attr` and `!attr` take one away. */
function attributesOf(line: string): string[] {
  const [, rest = ''] = /^\s*(?:"(?:[^"\\]|\\.)*"|[^\s#"]\S*)\s+(\S.*)$/.exec(line) ?? [];
  return rest.split(/\s+/).filter((word) => CHANGING.test(word));
}
