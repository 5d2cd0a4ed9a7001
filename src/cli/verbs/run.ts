import type { Command } from 'commander';
import type { ManifestInput } from '../../commands/manifest-input.ts';
import type { AskPassphrase } from '../../commands/ask-passphrase.ts';
import { ArxError } from '../../core/errors.ts';
import type { Context } from '../../core/context.ts';
import type { RunResult } from '../../offline/run.ts';
import type { PlannedEntry } from '../../offline/run/plan-model.ts';
import type { Call, Face } from '../face.ts';
import type { Answer, Session } from '../session.ts';
import { policyOption, trustOption, verb } from '../verb.ts';

/** Runs a manifest: what the offline program cannot. */
export type RunManifest = (
  input: ManifestInput,
  options: { readonly dryRun: boolean; readonly askPassphrase?: AskPassphrase; readonly policy?: string },
  context: Context,
) => Promise<RunResult>;

interface RunFlags {
  readonly dryRun?: boolean;
  readonly trust?: readonly string[];
  readonly policy?: string;
}

/** What a program's `run` can do. */
export interface RunAbility {
  readonly program: string;
  readonly description: string;
  readonly operand: string;
  /** Missing: bundles only. */
  readonly manifests?: () => Promise<RunManifest>;
}

/** `arx run FILE`. */
export function runVerb(face: Face, ability: RunAbility): Command {
  const { program, manifests } = ability;
  const command = verb({
    name: 'run',
    group: 'Install',
    summary: 'verify, place the data, run the commands',
    description: ability.description,
    examples: [
      `${program} run app.arx --dry-run`,
      `${program} app.arx`,
      `ssh host cat app.arx | ${program} run -`,
    ],
  })
    .argument('<file>', ability.operand)
    .option('-n, --dry-run', 'verify and show the plan; place nothing, start nothing')
    .addOption(trustOption())
    .addOption(policyOption());
  if (manifests !== undefined)
    command.option(
      '--manifest',
      'the file is a manifest, whatever its name; needed for one from standard input',
    );
  return command.action(face.act('run', (session, call) => answer(session, call, ability)));
}

async function answer(session: Session, call: Call, ability: RunAbility): Promise<Answer> {
  const { paint, reporter } = session;
  const dryRun = call.options['dryRun'] === true;
  const result = await runOperand(session, call, ability);
  const { planScreen, runNotes } = await import('../render/run.ts');
  const { signerFacts } = await import('../../commands/bundle-facts.ts');
  for (const message of result.plan.warnings) await reporter.report({ type: 'warning', message });
  return {
    json: { ...runJson(result, dryRun), signers: result.signers.map(signerFacts) },
    data: dryRun ? planScreen(result, paint) : '',
    notes: dryRun ? '' : runNotes(result),
  };
}

/** The command line alone says whether the file is a manifest, never the file: a manifest needs no signature. */
async function runOperand(session: Session, call: Call, ability: RunAbility): Promise<RunResult> {
  const { context, shell } = session;
  const name = call.operands[0] ?? '-';
  const { dryRun = false, trust, policy } = call.options as RunFlags;
  const options = { dryRun, ...(trust !== undefined && { trust }), ...(policy !== undefined && { policy }) };
  const { isManifestName } = await import('../../library/is-manifest-name.ts');
  if (call.options['manifest'] === true || isManifestName(name))
    return runManifest({ manifest: name, stdin: shell.stdin }, options, context, ability);
  const { withInput } = await import('../../library/open-input.ts');
  const { bundleArgument } = await import('../../commands/bundle-argument.ts');
  const { run } = await import('../../commands/run.ts');
  return withInput(bundleArgument(name, shell.stdin), context, (input) => run(input, options, context));
}

async function runManifest(
  input: ManifestInput,
  { trust, ...options }: RunFlags & { readonly dryRun: boolean },
  context: Context,
  { manifests, program }: RunAbility,
): Promise<RunResult> {
  if (manifests === undefined) throw bundlesOnly(input.manifest, program);
  if (trust !== undefined)
    throw new ArxError(
      'USAGE_CONFLICT',
      'Cannot use --trust with a manifest: it is sealed here and now, by the own key',
    );
  const { passphraseAsker } = await import('../ask-passphrase.ts');
  const askPassphrase = passphraseAsker();
  const run = await manifests();
  return run(input, { ...options, ...(askPassphrase !== undefined && { askPassphrase }) }, context);
}

function bundlesOnly(name: string, program: string): ArxError {
  return new ArxError(
    'USAGE_INVALID',
    `Cannot run "${name}": it is a manifest, and ${program} runs bundles only`,
    {
      hint: 'Use `arx run` for a manifest, or make a bundle with `arx repack`',
    },
  );
}

/** Without what was found on the disk, which is of no use later. */
function entryJson({ before: _before, ...entry }: PlannedEntry): Readonly<Record<string, unknown>> {
  return 'mode' in entry ? { ...entry, mode: entry.mode.toString(8).padStart(4, '0') } : entry;
}

function runJson({ digest, placed, steps, plan, verdict }: RunResult, dryRun: boolean): Answer['json'] {
  const { name, version, counts, bytes, commands, warnings } = plan;
  const entries = plan.entries.map(entryJson);
  return {
    digest,
    dryRun,
    placed,
    steps,
    plan: { name, version, entries, counts, bytes, commands, warnings },
    ...(verdict !== undefined && { policy: verdict }),
  };
}
