import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../../core/context.ts';
import type { BundleDiff } from '../../model/audit/bundle-diff.ts';
import type { Call, Face } from '../face.ts';
import { advisoriesOption } from '../judging-options.ts';
import { createPaint } from '../paint.ts';
import type { Answer, Session } from '../session.ts';
import { several } from '../several.ts';
import { policyOption, trustOption, verb } from '../verb.ts';

/** `arx diff A B`. */
export function diffVerb(face: Face): Command {
  return verb({
    name: 'diff',
    group: 'Review',
    summary: 'what changed from one bundle to another',
    description:
      'Verifies both bundles, then says what differs: signers, sources, files, commands and what they can do, components; and what deserves a second look. Needs no network, unless --commits asks for it.',
    examples: [
      'arx diff old.arx new.arx',
      'arx diff old.arx new.arx --only code --exit-code',
      'arx diff old.arx new.arx --text -o table -o html=diff.html',
    ],
  })
    .argument('<before>', 'the bundle that is known')
    .argument('<after>', 'the bundle that is new')
    .option('-o, --output <format[=file]>', 'table, json, md or html; several; default: table', several)
    .option('--only <part>', 'signers, sources, files, code, settings or components; several', several)
    .option('--text', 'also the lines of texts that differ')
    .option('--all', 'every file, not the first 40 of a source')
    .option('--commits', 'ask the repositories of git sources what lies between; needs the network')
    .option('--exit-code', 'exit 3 when something differs')
    .addOption(policyOption())
    .addOption(advisoriesOption())
    .addOption(trustOption())
    .action(face.act('diff', diffAnswer));
}

/** Network code is loaded for `--commits` alone. */
async function historiesHook(): Promise<(diff: BundleDiff, context: Context) => Promise<BundleDiff>> {
  const { withDiffHistories } = await import('../../online/diff-histories.ts');
  return (diff, context) => withDiffHistories(diff, resolve('.'), context);
}

async function diffAnswer(session: Session, { operands, options }: Call): Promise<Answer> {
  const { context, shell, paint, globals } = session;
  const { askedOutputs } = await import('../../commands/audit-outputs.ts');
  const { bundleArgument } = await import('../../commands/bundle-argument.ts');
  const { diff } = await import('../../commands/diff.ts');
  const { diffScreen } = await import('../render/diff/screen.ts');
  const { writtenNotes } = await import('../render/written.ts');
  const { output, only, text = false, all = false, exitCode = false, commits = false, ...rest } = options;
  const shown = { text: text as boolean, all: all as boolean };
  const [before = '-', after = '-'] = operands;
  const call = {
    a: bundleArgument(before, shell.stdin),
    b: bundleArgument(after, shell.stdin),
    outputs: askedOutputs(output as string[] | undefined, globals.json),
    ...(only !== undefined && { only: only as string[] }),
    exitCode: exitCode as boolean,
    inputs: [before, after],
    ...(commits === true && { withCommits: await historiesHook() }),
    plainScreen: (found: BundleDiff) => diffScreen(found, shown, createPaint(false)),
  };
  const made = await diff(call, rest, context);
  return {
    json: { ...made.diff },
    data: made.screen ? diffScreen(made.diff, shown, paint) : made.text,
    notes: globals.json ? '' : writtenNotes(made.written),
    exit: made.exit,
  };
}
