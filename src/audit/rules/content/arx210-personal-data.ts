import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditFile } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { type PersonalTrace, personalTraces } from '../../personal/personal-traces.ts';
import { shownList } from '../../shown-list.ts';

/** A path of somebody's computer, or the name of a host that only an organisation knows. */
export const personalData = defineRule(
  {
    id: 'ARX210',
    title: 'Traces of persons and of inner hosts',
    severity: 'low',
    why: 'Home directories name persons, and private host names show how a network is built. Both come in by build paths and settings that were not meant to be shared.',
    evidence: 'The kind, and the paths or names, at most ten.',
    remedy: 'Build with paths that name nobody, and take inner addresses from settings on the host.',
  },
  () => ({ file: tracesIn }),
);

function* tracesIn(file: AuditFile): Generator<Found> {
  const traces = personalTraces(file);
  for (const kind of ['home directory', 'private host'] as const) {
    const [first, ...others] = traces.filter((trace) => trace.kind === kind);
    if (first === undefined) continue;
    yield traceFound(first, others, file);
  }
}

function traceFound(first: PersonalTrace, others: readonly PersonalTrace[], file: AuditFile): Found {
  const names = [first, ...others].map(({ text }) => text);
  return {
    message: `${quoted(file.uses[0].path)} names a ${first.kind}: ${quoted(first.text)}`,
    where: file.text === undefined ? {} : file.place(first.offset),
    evidence: { kind: first.kind, found: shownList(names) },
  };
}
