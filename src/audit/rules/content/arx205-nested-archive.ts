import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditFile, AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { nestedFiles } from '../../nested/nested-files.ts';
import { shownList } from '../../shown-list.ts';

/** An archive stands in a source. */
export const nestedArchive = defineRule(
  {
    id: 'ARX205',
    title: 'Archive in an archive',
    severity: 'medium',
    why: 'What stands in an archive is not named in the bundle file by file. arx looks into zip, jar, tar, deb, gzip and zstd for secrets, malware and programs; what it could not look into is medium, and so are names that lead out of the place where the archive is unpacked. Otherwise it is low.',
    evidence: 'The format, how many entries, how deep, what was not looked into, unsafe names.',
    remedy:
      'Obtain the archive as a source of its own (`tar+https://…`), so that each file in it is sealed by name. content.max_depth in the policy says how deep arx looks.',
    keys: ['content.max_depth'],
  },
  (subject) => ({ file: (file) => archiveFound(file, subject) }),
);

function* archiveFound(file: AuditFile, subject: AuditSubject): Generator<Found> {
  const look = nestedFiles(file, subject);
  if (look === undefined) return;
  const { entries, depth, unsafe, stopped } = look;
  const problems = [
    ...(stopped.length > 0 ? ['not all of it was examined'] : []),
    ...(unsafe.length > 0 ? ['it has unsafe names'] : []),
  ];
  yield {
    message: `${quoted(file.uses[0].path)} is an archive (${file.type})${problems.map((problem) => `, ${problem}`).join('')}`,
    where: {},
    evidence: {
      format: file.type,
      entries,
      depth,
      ...(stopped.length > 0 && { unexamined: stopped }),
      ...(unsafe.length > 0 && { unsafe: shownList(unsafe.map((name) => quoted(name))) }),
    },
    ...(problems.length === 0 && { severity: 'low' as const }),
  };
}
