import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { policyOption, trustOption, verb } from '../verb.ts';

/** `arx verify FILE`. */
export function verifyVerb(face: Face, program: string): Command {
  return verb({
    name: 'verify',
    group: 'Review',
    summary: 'who signed a bundle, and that every byte holds',
    description:
      'Checks the signatures against the keys and identities that are trusted here and as many builders and reviewers as the policy asks for, then every byte up to the end. Needs no network.',
    examples: [
      `${program} verify app.arx`,
      `${program} verify app.arx --trust builder.pub`,
      `ssh host cat app.arx | ${program} verify -`,
    ],
  })
    .argument('<file>', 'the bundle, or - for standard input')
    .addOption(policyOption())
    .addOption(trustOption())
    .action(
      face.act('verify', async ({ context, shell, paint }, { operands: [file = '-'], options }) => {
        const { bundleArgument } = await import('../../commands/bundle-argument.ts');
        const { verify } = await import('../../commands/verify.ts');
        const { verifyScreen } = await import('../render/verify.ts');
        const facts = await verify(bundleArgument(file, shell.stdin), options, context);
        return { json: { ...facts }, data: verifyScreen(facts, paint) };
      }),
    );
}
