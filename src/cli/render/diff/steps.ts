import type { StepDiff } from '../../../model/audit/bundle-diff.ts';
import { CAPABILITY_KEYS, type Capabilities } from '../../../model/audit/capabilities.ts';
import { SIGNS } from '../../../audit/reports/diff-words.ts';
import type { Paint } from '../../paint.ts';
import { visible } from '../../../core/visible.ts';
import { formatCommandLine } from '../../../core/command-line.ts';

/** The commands that differ, and what each can do now that it could not before. */
export function stepLines(code: readonly StepDiff[], paint: Paint): string[] {
  return code.flatMap((step) => [
    `  ${SIGNS[step.state]} code[${(step.after ?? step.before)?.index ?? 0}]  ${commandText(step)}`,
    ...abilityLines('can now', step.before === undefined ? {} : step.gained).map((line) => paint.red(line)),
    ...abilityLines('no longer', step.after === undefined ? {} : step.lost),
  ]);
}

function commandText({ before, after }: StepDiff): string {
  const [old, now] = [before, after].map((step) =>
    step === undefined ? '' : formatCommandLine(step.command),
  );
  if (old === '' || now === '' || old === now) return now || old || '';
  return `${old} -> ${now}`;
}

function abilityLines(verb: string, list: Capabilities): string[] {
  return CAPABILITY_KEYS.flatMap((key) => {
    const words = list[key];
    return words === undefined ? [] : [`      ${verb}: ${key} ${visible(words.join(', '))}`];
  });
}
