import type { AuditFile } from '../../../plugin/rule.ts';

/** One section of a .gitmodules. */
export interface NamedSubmodule {
  /** Where it belongs, from the directory of the file on. */
  readonly path?: string;
  readonly url?: string;
  /** Where its section begins. */
  readonly line: number;
}

const MOST = 1000;
const LONGEST_LINE = 4096;

/** True for the file in which git looks for submodules, in the root of a repository or of a submodule. */
export function isGitmodules(path: string): boolean {
  return path === '.gitmodules' || path.endsWith('/.gitmodules');
}

/** The submodules that a .gitmodules names (gitmodules(5)), at most 1000. What is not understood is passed over. */
export function readGitmodules({ text }: Pick<AuditFile, 'text'>): readonly NamedSubmodule[] {
  const found: { path?: string; url?: string; line: number }[] = [];
  let line = 0;
  for (const raw of (text ?? '').split('\n')) {
    line += 1;
    if (raw.length > LONGEST_LINE) continue;
    if (/^\s*\[/.test(raw)) {
      if (found.length === MOST) break;
      found.push({ line });
    }
    const [, key = '', value = ''] = /^\s*(path|url)\s*=\s*(\S.*)$/i.exec(raw) ?? [];
    const last = found.at(-1);
    if (last === undefined || value === '') continue;
    if (key.toLowerCase() === 'path') last.path = unquoted(value);
    else last.url = unquoted(value);
  }
  return found.filter(({ path, url }) => path !== undefined || url !== undefined);
}

function unquoted(value: string): string {
  const text = value.trimEnd();
  return /^".*"$/.test(text)
    ? text.slice(1, -1).replace(/\\(["\\])/g, '$1')
    : text.replace(/\s[#;].*$/, '').trimEnd();
}
