import { quoted } from '../../core/quoted.ts';
import { shellWord } from '../../core/shell-word.ts';
import { visible } from '../../core/visible.ts';
import { secretVariable } from '../../model/variable-name.ts';
import type { Step } from '../../offline/run/step-model.ts';
import { workspaceAt } from '../../offline/run/workspace.ts';
import type { UndoStep } from '../../offline/state/records.ts';
import { environmentText } from '../../offline/steps/environment-text.ts';
import { undoStep } from '../../offline/steps/undo-step.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { encodeHealth } from './encode-health.ts';
import type { FarOrder } from './far-model.ts';
import { assignments, shellFunction, wordsFunction } from './shell-function.ts';

/** A path that every Linux has; only shells that are bash need it, and variables that shells keep for themselves. */
const ENV_PLACE = '/usr/bin/env';
/** What the agent itself puts together on the target. */
const MADE_THERE: ReadonlySet<string> = new Set(['PATH', 'HOME', 'TMPDIR']);

type Around = Pick<FarOrder, 'workspace' | 'secrets'>;

/** One command: `step_N` sets its variables, `words_step_N` has its words, `environment_step_N` prints what sets its environment. */
export function encodeStep(step: Step, around: Around): string[] {
  return encodeUnit({ kind: 'step', named: step.label }, step, around);
}

/** What undoes one, as `undo_N`. */
export function encodeUndoStep(undo: UndoStep, { workspace, secrets }: Around): string[] {
  const step = undoStep(undo, workspaceAt(workspace));
  return encodeUnit({ kind: 'undo', named: undo.label }, step, {
    workspace,
    secrets: { ...secrets, ...undo.secrets },
  });
}

/** One unit of the agent. @param named what it is called in the bundle. */
export function encodeUnit(
  { kind, named }: { readonly kind: 'step' | 'undo' | 'again'; readonly named: string },
  step: Step,
  around: Around,
): string[] {
  const unit = `${kind}_${step.number}`;
  const { health } = step;
  return [
    ...shellFunction(unit, [
      ...assignments({ ...variables(step, around), named: quoted(named) }),
      ...(health === undefined ? ['health='] : encodeHealth(health, unit)),
    ]),
    ...wordsFunction(`words_${unit}`, step.argv),
    ...(health?.command === undefined ? [] : wordsFunction(`words_health_${unit}`, health.command)),
    ...shellFunction(`environment_${unit}`, [`printf %s ${shellWord(environmentOf(step, around))}`]),
  ];
}

function variables(step: Step, { workspace }: Around): Record<string, string | number> {
  const { number, label, cwd, env, user = '', names, daemon = '', init = '' } = step;
  const [program] = step.argv;
  const { PATH = SYSTEM_PATH, HOME = '', TMPDIR = '' } = env;
  return {
    number,
    label: quoted(label),
    title: `step ${number} ${quoted(label)}`,
    program,
    program_shown: quoted(program),
    program_plain: visible(program),
    cwd,
    cwd_shown: quoted(cwd),
    network: step.network,
    timeout: Math.ceil(step.timeout),
    silence: Math.ceil(step.silence),
    retries: step.retries,
    user,
    user_shown: quoted(user),
    init,
    daemon,
    is_source: step.program === undefined ? '' : 1,
    is_private: isPrivate(step, workspace) ? 1 : '',
    services: step.services.join('\n'),
    secrets: step.secrets.join(' '),
    path: PATH,
    path_shown: visible(PATH),
    home: HOME,
    tmpdir: TMPDIR,
    own_home: names.includes('HOME') ? 1 : '',
    own_tmpdir: names.includes('TMPDIR') ? 1 : '',
  };
}

/** It needs what is private to the run. */
function isPrivate({ cwd, program, services, init }: Step, workspace: string): boolean {
  const asks = services.length > 0 && init !== 'direct';
  return program !== undefined || asks || cwd === workspace || cwd.startsWith(`${workspace}/`);
}

/** The same text that a local run gives to its first shell, without what the target adds itself. */
function environmentOf({ env, secrets }: Step, { secrets: entries }: Around): string {
  const given = secrets.map((name) => secretVariable(name, entries[name] ?? {}));
  const left = Object.entries(env).filter(([name]) => !MADE_THERE.has(name) && !given.includes(name));
  return environmentText(Object.fromEntries(left), ENV_PLACE);
}
