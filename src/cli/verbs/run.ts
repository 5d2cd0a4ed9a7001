import type { Command } from 'commander';
import { visible } from '../../core/visible.ts';
import type { PlanDocument } from '../../model/plan-document.ts';
import type { Call, Face } from '../face.ts';
import type { Answer, Session } from '../session.ts';
import { policyOption, trustOption, verb } from '../verb.ts';
import { type RunFlags, runFlags } from './run-flags.ts';
import { applyLine } from './apply-line.ts';
import { addEngineOptions } from './engine-flags.ts';
import { addTargetOptions, addWaveOptions, hasTargets } from './target-flags.ts';
import { type RunAbility, runOperand } from './run-operand.ts';

const TARGET_EXAMPLES = [
  'arx run app.arx --on web-01 --on @docker/cache',
  'arx run app.arx --fleet fleet.yaml --waves 1,10%,50%',
  'arx run app.arx --fleet fleet.yaml --engine nats://127.0.0.1:4222',
];

/** `arx run FILE`. */
export function runVerb(face: Face, ability: RunAbility): Command {
  const { program, manifests } = ability;
  const command = verb({
    name: 'run',
    group: 'Install',
    summary: 'verify, place the data, run the commands',
    description: ability.description,
    examples: [
      `${program} run app.arx --dry-run --diff`,
      `${program} app.arx`,
      `${program} run app.arx --plan plan.json`,
      `${program} run --apply plan.json`,
      `ssh host cat app.arx | ${program} run -`,
      ...(ability.targets === undefined ? [] : TARGET_EXAMPLES),
    ],
  })
    .argument('[file]', ability.operand)
    .option('-n, --dry-run', 'verify and show the plan; place nothing, start nothing')
    .option('--diff', 'with --dry-run: also how texts would change, line by line')
    .option('--plan <file>', 'a dry run that saves its plan')
    .option(
      '--apply <file>',
      'run only if everything is still as in this plan; its bundle unless one is named',
    )
    .option('--force', 'replace what was edited by hand, and take over what other bundles own')
    .option('--allow-downgrade', 'run a bundle that is older than one that this host has had')
    .option('--no-rollback', 'leave everything in place when the run fails')
    .option('--no-wait', 'fail at once when another run is going on')
    .addOption(trustOption())
    .addOption(policyOption());
  if (manifests !== undefined)
    command.option(
      '--manifest',
      'the file is a manifest, whatever its name; needed for one from standard input',
    );
  if (ability.targets !== undefined) addRunTargets(command);
  return command.action(face.act('run', (session, call) => answer(session, call, ability)));
}

function addRunTargets(command: Command): void {
  addEngineOptions(
    addWaveOptions(addTargetOptions(command)).option(
      '--strict',
      'on targets: their own openssl checks the signature, too',
    ),
  );
}

async function answer(session: Session, call: Call, ability: RunAbility): Promise<Answer> {
  const flags = runFlags(call);
  if (ability.targets !== undefined && hasTargets(call.options))
    return (await ability.targets())(session, call, flags);
  const { demandPlanFile, savePlan } = await import('../../commands/save-plan.ts');
  if (flags.plan !== undefined) demandPlanFile(flags.plan, [flags.file]);
  const { result, file } = await runOperand(session, flags, ability);
  const { planDocument } = await import('../../offline/plan/plan-document.ts');
  const document = (): PlanDocument => planDocument(result.plan, file);
  if (flags.plan !== undefined) savePlan(flags.plan, document());
  for (const message of result.plan.warnings) await session.reporter.report({ type: 'warning', message });
  const { runJson } = await import('../render/run/run-json.ts');
  // The plan of a large tree is a large document, so it is made only when it is asked for.
  const json = session.globals.json ? runJson(result, flags.dryRun, document()) : {};
  if (!flags.dryRun) {
    const { runNotes } = await import('../render/run/run-notes.ts');
    return { json, data: '', notes: runNotes(result, ability.program) };
  }
  const { planScreen } = await import('../render/run/plan-screen.ts');
  return {
    json,
    data: planScreen(result, session.paint),
    notes: planNotes(flags, { program: ability.program, file }),
  };
}

function planNotes(
  flags: RunFlags,
  how: { readonly program: string; readonly file: string | undefined },
): string {
  const { plan, apply } = flags;
  if (plan !== undefined) return `saved the plan: ${applyLine(plan, flags, how)}\n`;
  return apply === undefined ? '' : `everything is still as in ${visible(apply)}\n`;
}
