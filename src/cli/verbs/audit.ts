import { type Command, Option } from 'commander';
import { ArxError } from '../../core/errors.ts';
import { SEVERITIES } from '../../model/audit/severity.ts';
import type { Call, Face } from '../face.ts';
import type { Answer, Session } from '../session.ts';
import { trustOption, verb } from '../verb.ts';

/** `arx audit FILE`. */
export function auditVerb(face: Face): Command {
  return verb({
    name: 'audit',
    group: 'Review',
    summary: 'what is in a bundle, who vouches for it, what is wrong',
    description:
      'Says, offline, what is verified, what its sealer claims and what the rules observe; and which checks did not run. Exit 3 when a finding is at or above --fail-on, 4 when the file is not to be believed at all.',
    examples: ['arx audit app.arx', 'arx audit app.arx --fail-on medium', 'arx audit app.arx --json'],
  })
    .argument('<file>', 'the bundle, or - for standard input')
    .addOption(
      new Option('--fail-on <severity>', 'the severity that fails; default: the policy’s, else high').choices(
        [...SEVERITIES, 'never'],
      ),
    )
    .option('--policy <file>', 'this policy in place of yours')
    .option('--at <date>', 'judge age and expiry at this day; default: today', day)
    .addOption(trustOption())
    .action(face.act('audit', auditAnswer));
}

async function auditAnswer(session: Session, { operands, options }: Call): Promise<Answer> {
  const { context, shell } = session;
  const { bundleArgument } = await import('../../commands/bundle-argument.ts');
  const { audit } = await import('../../commands/audit.ts');
  const { tableOf } = await import('../../audit/reports/table.ts');
  const { at, ...rest } = options as { at?: Date };
  const judged = at === undefined ? context : { ...context, now: () => at };
  const { report, exit } = await audit(bundleArgument(operands[0] ?? '-', shell.stdin), rest, judged);
  return { json: { ...report }, data: tableOf(report), exit };
}

/** A day as YYYY-MM-DD, in UTC. */
function day(text: string): Date {
  const date = new Date(`${text}T00:00:00Z`);
  if (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(date.valueOf()) &&
    date.toISOString().startsWith(text)
  )
    return date;
  throw new ArxError('USAGE_INVALID', `Cannot judge at "${text}": it is no day, expected YYYY-MM-DD`);
}
