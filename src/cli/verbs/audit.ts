import { resolve } from 'node:path';
import type { Command, OptionValues } from 'commander';
import { ArxError } from '../../core/errors.ts';
import type { AuditOptions } from '../../library/audit.ts';
import type { AuditReport } from '../../model/audit/report.ts';
import { createPaint } from '../paint.ts';
import type { Call, Face } from '../face.ts';
import { advisoriesOption, atOption, failOnOption, rebuildOption, vexOption } from '../judging-options.ts';
import type { Answer, Session } from '../session.ts';
import { several } from '../several.ts';
import { policyOption, trustOption, verb } from '../verb.ts';

/** `arx audit FILE`. */
export function auditVerb(face: Face): Command {
  return verb({
    name: 'audit',
    group: 'Review',
    summary: 'what is in a bundle, who vouches for it, what is wrong',
    description:
      'Says, offline, what is verified, what its sealer claims and what the rules observe; and which checks did not run. Exit 3 when a finding is at or above --fail-on, 4 when the file is not to be believed at all.',
    examples: [
      'arx audit app.arx',
      'arx audit app.arx -o table -o sarif=audit.sarif -o html=audit.html',
      'arx audit app.arx --policy corp.yaml --advisories osv.zip --fail-on medium',
      'arx audit app.arx --rebuild',
    ],
  })
    .argument('[file]', 'the bundle, or - for standard input')
    .option(
      '-o, --output <format[=file]>',
      'table, json, sarif, github, gitlab, md, cyclonedx, spdx, vsa or html; several; default: table',
      several,
    )
    .addOption(failOnOption())
    .addOption(policyOption())
    .addOption(advisoriesOption())
    .addOption(vexOption())
    .option('--baseline <file>', 'a bundle that was approved before: what is new since')
    .addOption(rebuildOption())
    .option('--refetch', 'build it again from its sources, over the network, and compare')
    .option('--manifest-dir <dir>', 'with --refetch: where sources beside the manifest are')
    .addOption(atOption())
    .option('--all', 'also findings that only inform, with fingerprints')
    .option('--show-waived', 'also findings that the policy waives')
    .option('--manifest <path>', 'where outputs point at lines; default: arx.yaml')
    .option('--list-rules', 'every rule with its severity, and audit nothing')
    .addOption(trustOption())
    .action(
      face.act('audit', (session, call) =>
        call.options['listRules'] === true ? rulesAnswer(call) : auditAnswer(session, call),
      ),
    );
}

async function rulesAnswer({ operands: [file], options }: Call): Promise<Answer> {
  if (file !== undefined || Object.keys(options).length > 1)
    throw new ArxError(
      'USAGE_CONFLICT',
      'Cannot list the rules: there is also something to audit, expected --list-rules alone',
    );
  const { listRules } = await import('../../commands/list-rules.ts');
  const { rulesScreen } = await import('../render/explain.ts');
  const rules = listRules();
  return { json: { schema: 'arx.rules/1', rules }, data: rulesScreen(rules) };
}

async function auditAnswer(session: Session, { operands, options }: Call): Promise<Answer> {
  const { context, shell, paint, globals } = session;
  const [file] = operands;
  if (file === undefined)
    throw new ArxError('USAGE_INVALID', 'Cannot read the command line: missing required argument "file"', {
      hint: '`--help` after the command shows its page',
    });
  const { bundleArgument } = await import('../../commands/bundle-argument.ts');
  const { audit } = await import('../../commands/audit.ts');
  const { askedOutputs } = await import('../../commands/audit-outputs.ts');
  const { auditScreen } = await import('../render/audit/screen.ts');
  const { auditNotes } = await import('../render/audit/notes.ts');
  const { at, output, all = false, showWaived = false, manifest = 'arx.yaml', ...more } = options;
  const judged = at === undefined ? context : { ...context, now: () => at as Date };
  const shown = { all: all as boolean, waived: showWaived as boolean };
  const call = {
    plainScreen: (report: AuditReport) => auditScreen(report, shown, createPaint(false)),
    input: bundleArgument(file, shell.stdin),
    outputs: askedOutputs(output as string[] | undefined, globals.json),
    manifest: manifest as string,
    inputs: [file],
  };
  const made = await audit(call, await withRefetch(more), judged);
  return {
    json: { ...made.report },
    data: made.screen ? auditScreen(made.report, shown, paint) : made.text,
    notes: globals.json ? '' : auditNotes(made),
    exit: made.exit,
  };
}

/** Only who asks for it loads what can fetch. */
async function withRefetch({ refetch = false, manifestDir, ...rest }: OptionValues): Promise<AuditOptions> {
  if (refetch === true && rest['rebuild'] === true)
    throw conflict('--rebuild', '--refetch is given too, which compares more');
  if (refetch !== true && manifestDir !== undefined)
    throw conflict('--manifest-dir', 'nothing is fetched, expected --refetch with it');
  if (refetch !== true) return rest;
  const { refetcher } = await import('../../library/refetch.ts');
  return {
    ...rest,
    refetch: refetcher(typeof manifestDir === 'string' ? { manifestDir: resolve(manifestDir) } : {}),
  };
}

function conflict(option: string, problem: string): ArxError {
  return new ArxError('USAGE_CONFLICT', `Cannot use ${option}: ${problem}`);
}
