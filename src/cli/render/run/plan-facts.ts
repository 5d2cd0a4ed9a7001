import { formatCount, formatSize } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';
import type { Plan, PlannedSecret } from '../../../offline/run/plan-model.ts';
import type { Paint } from '../../paint.ts';
import { formatTitle } from '../bundle.ts';
import { formatTable } from '../table.ts';

/** The counts of a plan, and what the run needs of this host. */
export function planFacts(plan: Plan, paint: Paint): string[] {
  const rows = [
    ...installedRows(plan),
    ...spaceRows(plan),
    ...row('users', plan.users.map(visible)),
    ...row('network', networkUsers(plan)),
    ...row(
      'services',
      plan.services.map(({ name }) => visible(name)),
    ),
    ...plan.secrets.map((secret, index) => [index === 0 ? 'secrets' : '', secretWords(secret, paint)]),
  ];
  return [countsLine(plan), ...formatTable(rows).map((line) => `  ${line}`)];
}

function countsLine({ counts, entries, deletes, bytes, commands }: Plan): string {
  const { create, change, delete: gone, unchanged } = counts;
  const saved = [...entries, ...deletes].filter(({ savedAs }) => savedAs !== undefined).length;
  return [
    `${create} to create`,
    `${change} to change`,
    `${gone} to delete`,
    `${unchanged} unchanged`,
    ...(saved === 0 ? [] : [`${saved} edited by hand to keep as .arx-saved`]),
    formatSize(bytes),
    formatCount(commands.length, 'command'),
  ].join(', ');
}

function installedRows({ digest, installed, version, sequence }: Plan): string[][] {
  if (installed === undefined) return [];
  const { bundle, receipt } = installed;
  if (bundle === digest) return [['installed', `this bundle, by receipt ${receipt}`]];
  const [before, after] = [installed, { version, sequence }].map(titleOf);
  const older = (installed.sequence ?? 0) > (sequence ?? 0) ? ', which is older' : '';
  return [['installed', `${before} ${bundle} -> ${after}${older}, by receipt ${receipt}`]];
}

function titleOf({
  version,
  sequence,
}: {
  version?: string | undefined;
  sequence?: number | undefined;
}): string {
  const title = formatTitle({
    ...(version !== undefined && { version }),
    ...(sequence !== undefined && { sequence }),
  });
  return title === '' ? 'no version' : title;
}

function spaceRows({ spaces }: Plan): string[][] {
  return spaces.map(({ path, bytes, free }, index) => [
    index === 0 ? 'space' : '',
    `${formatSize(bytes)} below ${visible(path)}, ${free === undefined ? 'free space unknown' : `${formatSize(free)} free`}`,
  ]);
}

/** The commands that may use the network of the host. */
function networkUsers({ commands }: Plan): string[] {
  return commands
    .filter(({ network }) => network === 'host')
    .map(({ label, argv }) => `host for ${visible(label.startsWith('code[') ? argv[0] : label)}`);
}

function secretWords({ name, from, as, present, problem = 'missing' }: PlannedSecret, paint: Paint): string {
  const here = present === undefined ? 'asked when it runs' : present ? 'there' : paint.red(visible(problem));
  return `${visible(name)} from ${visible(from)}, as ${as === 'env' ? 'a variable' : 'a file'}: ${here}`;
}

function row(name: string, words: readonly string[]): string[][] {
  return words.length === 0 ? [] : [[name, words.join(', ')]];
}
