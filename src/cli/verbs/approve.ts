import type { Command } from 'commander';
import type { Call, Face } from '../face.ts';
import { advisoriesOption, atOption, failOnOption, rebuildOption, vexOption } from '../judging-options.ts';
import type { Answer, Session } from '../session.ts';
import { signingConfigOption, signOption } from '../signing-options.ts';
import { policyOption, trustOption, verb } from '../verb.ts';

/** `arx approve FILE`. */
export function approveVerb(face: Face): Command {
  return verb({
    name: 'approve',
    group: 'Review',
    summary: 'audit a bundle and sign that it passed',
    description:
      'Audits a bundle and adds a reviewer’s signature: a SLSA Verification Summary with the result, the policy’s digest, the findings that are left and the waivers. Shows what it says before it signs. Exit 3 when the audit does not pass, 4 when the bundle is not to be believed.',
    examples: [
      'arx approve app.arx --dry-run',
      'arx approve app.arx --sign key:reviewer.key',
      'arx approve app.arx --policy corp.yaml --sign ssh:~/.ssh/id_ed25519 -o approved.arx',
    ],
  })
    .argument('<file>', 'the bundle')
    .option('-n, --dry-run', 'show what would be signed, and sign nothing')
    .addOption(signOption())
    .addOption(signingConfigOption())
    .option('-o, --output <file>', 'the approved bundle; default: in place of the file')
    .addOption(policyOption())
    .addOption(failOnOption())
    .addOption(advisoriesOption())
    .addOption(vexOption())
    .addOption(rebuildOption())
    .addOption(atOption())
    .option('--time', 'sign the present time, too; the same judgement then gives other bytes')
    .addOption(trustOption())
    .action(face.act('approve', approveAnswer));
}

async function approveAnswer(session: Session, { operands, options }: Call): Promise<Answer> {
  const { context, globals, reporter } = session;
  const { passphraseAsker } = await import('../ask-passphrase.ts');
  const { approve } = await import('../../commands/approve.ts');
  const { judgementNotes, signedAnswer } = await import('../render/signed.ts');
  const { at, time, ...rest } = options;
  const judged = at === undefined ? context : { ...context, now: () => at as Date };
  const askPassphrase = passphraseAsker();
  const [file = ''] = operands;
  const call = {
    ...rest,
    file,
    ...(time === true && { time: context.now().toISOString() }),
    ...(askPassphrase !== undefined && { askPassphrase }),
    // Before it signs, also if the signing then fails.
    show: async ({ report, summary }: Parameters<typeof judgementNotes>[0]) => {
      if (!globals.json) reporter.note(judgementNotes({ report, summary }));
    },
  };
  const { judgement, page } = await approve(call, judged);
  const { summary, report } = judgement;
  if (page !== undefined) return signedAnswer(page, globals.json, { summary });
  return {
    json: { digest: report.verified?.digest, summary, signed: false },
    data: '',
    notes: globals.json ? '' : 'Nothing was signed.\n',
  };
}
