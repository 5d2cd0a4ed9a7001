import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditFile, AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { executableHeader } from '../../executables/executable-header.ts';
import { nestedFiles } from '../../nested/nested-files.ts';
import { memberOf } from './member-of.ts';

const PROGRAMS: Readonly<Record<string, string>> = {
  elf: 'ELF',
  pe: 'PE',
  macho: 'Mach-O',
  wasm: 'WebAssembly',
  class: 'Java class',
};

/** A compiled program or library. */
export const executableBinary = defineRule(
  {
    id: 'ARX203',
    title: 'Compiled program',
    severity: 'medium',
    why: 'What a compiled program does cannot be read, and nothing says that it was made from the sources beside it.',
    evidence: 'The format, the processor, whether it is a program or a library, and its size.',
    remedy:
      'Build it from source, or obtain it from where its maker signs it. With content.allow_binaries in the policy it is not reported.',
    keys: ['content.allow_binaries'],
  },
  (subject) => (subject.policy.content.allowBinaries ? {} : { file: (file) => programsOf(file, subject) }),
);

function* programsOf(file: AuditFile, subject: AuditSubject): Generator<Found> {
  yield* programOf(file, file);
  // A jar is made of classes: they are one program.
  const members = file.type === 'jar' ? [] : (nestedFiles(file, subject)?.files ?? []);
  for (const inner of members) yield* programOf(inner, file);
}

function* programOf(file: AuditFile, outer: AuditFile): Generator<Found> {
  const format = PROGRAMS[file.type] ?? (file.type === 'jar' ? 'jar' : undefined);
  if (format === undefined) return;
  const { member, evidence } = memberOf(file, outer);
  const header = executableHeader(file.type, file.bytes);
  const what = header === undefined ? '' : `, a ${header.kind} for ${header.architecture}`;
  yield {
    message: `${member ?? quoted(file.uses[0].path)} is compiled code (${format}${what})`,
    where: {},
    evidence: { format, ...header, size: file.size, ...evidence },
  };
}
