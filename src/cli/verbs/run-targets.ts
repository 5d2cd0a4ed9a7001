import { ArxError } from '../../core/errors.ts';
import type { TargetsRun } from '../../commands/run-on-targets.ts';
import type { FleetRun } from '../../library/fleet-run.ts';
import type { Call } from '../face.ts';
import { passphraseAsker } from '../ask-passphrase.ts';
import type { Answer, Session } from '../session.ts';
import { engineOptions } from './engine-flags.ts';
import type { RunFlags } from './run-flags.ts';
import { targetCall } from './target-flags.ts';
import { againLine } from './again-line.ts';
import { targetsAnswer } from './targets-answer.ts';

type Options = Readonly<Record<string, unknown>>;

/** `arx run FILE` on the targets that the options name. */
export async function runTargets(session: Session, { options }: Call, flags: RunFlags): Promise<Answer> {
  const file = demandSense(flags, options);
  const through = engineOptions(options, flags.dryRun);
  const { shell, context } = session;
  const { fleetTargets } = await import('../../commands/fleet-targets.ts');
  const { fleetPace } = await import('../../commands/fleet-pace.ts');
  const { runOnTargets } = await import('../../commands/run-on-targets.ts');
  const { chooseDisplay } = await import('../render/fleet/choose-display.ts');
  const { hosts, parallelism } = await fleetTargets(targetCall(options), shell.stdin, context);
  const pace = fleetPace(options, parallelism);
  const display = chooseDisplay(session, hosts.length);
  try {
    const call = {
      ...callOf(file, flags, options, { ...pace, heard: display.heard }),
      ...(through !== undefined && { through }),
    };
    const run = await runOnTargets(hosts, call, shell.stdin, context);
    display.close();
    return await answerOf(run, flags, session);
  } finally {
    display.close();
  }
}

function demandSense({ file, plan, apply, trust, manifest }: RunFlags, options: Options): string {
  if (plan !== undefined || apply !== undefined)
    throw conflict(
      `Cannot use --${plan === undefined ? 'apply' : 'plan'} with targets: a saved plan is of this machine`,
    );
  if (file === '-' && options['fleet'] === '-')
    throw conflict('Cannot read a bundle and a fleet from standard input: expected one');
  if (manifest && trust !== undefined)
    throw conflict('Cannot use --trust with a manifest: it is sealed here and now, by the own key');
  if (file !== undefined) return file;
  throw new ArxError('USAGE_INVALID', 'Cannot run: no file is named, expected a bundle');
}

function conflict(message: string): ArxError {
  return new ArxError('USAGE_CONFLICT', message);
}

function callOf(file: string, flags: RunFlags, options: Options, passing: TargetsRun['passing']): TargetsRun {
  const { dryRun, diff, force, allowDowngrade, rollback, wait, trust, policy, manifest } = flags;
  const askPassphrase = passphraseAsker();
  const strict = options['strict'] === true;
  return {
    file,
    manifest,
    running: { dryRun, diff, force, allowDowngrade, rollback, wait, strict },
    passing,
    ...(trust !== undefined && { trust }),
    ...(policy !== undefined && { policy }),
    ...(askPassphrase !== undefined && { askPassphrase }),
  };
}

async function answerOf(run: FleetRun, flags: RunFlags, session: Session): Promise<Answer> {
  const { head } = run;
  const { formatTitle } = await import('../render/bundle.ts');
  const title = `${formatTitle(head.seal)} ${head.digest}`.trimStart();
  const facts = {
    digest: head.digest,
    name: head.seal.name,
    version: head.seal.version,
    dryRun: flags.dryRun,
  };
  const again = run.run === undefined ? undefined : againLine(run.run, session.shell.argv);
  const told = { schema: 'fleet-run', title: `${flags.dryRun ? 'planned' : 'ran'} ${title}`, facts };
  const { planWarnings } = await import('../render/fleet/plan-warnings.ts');
  for (const message of planWarnings(run)) await session.reporter.report({ type: 'warning', message });
  const more = flags.dryRun ? await planned(run, session) : {};
  return await targetsAnswer(run, { ...told, ...more, ...(again !== undefined && { again }) }, session);
}

async function planned(run: FleetRun, { paint, globals }: Session) {
  const { planScreens, planDocuments } = await import('../render/fleet/plans.ts');
  return globals.json ? { plans: planDocuments(run) } : { data: planScreens(run, paint) };
}
