import { defineRule } from '../../define-rule.ts';
import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { Severity } from '../../../model/audit/severity.ts';
import type { AuditFile, AuditSubject, FileUse, RuleRun } from '../../../plugin/rule.ts';
import { shownList } from '../../shown-list.ts';

const ARCHIVES = new Set([
  'zip',
  'jar',
  'tar',
  'gzip',
  'bzip2',
  'xz',
  'zstd',
  '7z',
  'rar',
  'ar',
  'deb',
  'rpm',
]);

/** A part of the bundle that was verified but not looked at, because a limit or its form forbade it. */
export const notExamined = defineRule(
  {
    id: 'ARX013',
    title: 'Part was not examined',
    severity: 'high',
    why: 'What was not looked at can hold everything that the rules look for. A large text is high, an archive medium; of other large files only the beginning says anything, so they are low; scripts that are no text are medium, other such texts info.',
    evidence: 'The path, its size, how much of it was looked at, or why it could not be read.',
    remedy: 'Look at the file by other means, or leave it out of the bundle.',
  },
  notExaminedIn,
);

function notExaminedIn({ observed }: AuditSubject): RuleRun {
  const unreadable: FileUse[] = [];
  return {
    file(file) {
      if (!file.whole) return [cutOff(file)];
      if ((file.type !== 'text' && file.type !== 'script') || file.text !== undefined) return [];
      if (isRun(file)) return [undecodable(file)];
      unreadable.push(file.uses[0]);
      return [];
    },
    *finish() {
      for (const { source, path, why } of observed.unexamined ?? [])
        yield {
          message: `${quoted(path)} was not examined: ${why}`,
          where: { source, path },
          evidence: { why },
        };
      if (unreadable.length > 0) yield together(unreadable);
    },
  };
}

function cutOff({ type, size, bytes, uses }: AuditFile): Found {
  return {
    message: `Only the first ${bytes.length} of ${size} bytes of ${quoted(uses[0].path)} were examined`,
    where: {},
    evidence: { size, examined: bytes.length, type },
    severity: severityOf(type),
  };
}

function severityOf(type: string): Severity {
  if (type === 'text' || type === 'script') return 'high';
  return ARCHIVES.has(type) ? 'medium' : 'low';
}

function isRun({ type, uses }: AuditFile): boolean {
  return type === 'script' || uses.some(({ executable }) => executable);
}

function undecodable({ uses }: AuditFile): Found {
  return {
    message: `${quoted(uses[0].path)} is run as a script, but is not UTF-8: its text was not examined`,
    where: {},
    evidence: { why: 'not UTF-8' },
    severity: 'medium',
  };
}

function together(files: readonly FileUse[]): Found {
  const count = files.length === 1 ? '1 file is' : `${files.length} files are`;
  return {
    message: `${count} text, but not UTF-8: no rule looked at the text`,
    where: {},
    evidence: { why: 'not UTF-8', files: shownList(files.map(({ path }) => path)) },
    severity: 'info',
  };
}
