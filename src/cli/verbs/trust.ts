import { Command, Option } from 'commander';
import { dayOf } from '../../core/day.ts';
import type { AddOptions } from '../../commands/trust-add.ts';
import { ArxError } from '../../core/errors.ts';
import { dayOption } from '../day-option.ts';
import type { Face } from '../face.ts';
import { verb, withExamples } from '../verb.ts';
import { exportRevocationsCommand, importRevocationsCommand, revokeCommand } from './trust-revoke.ts';
import { importCommand, showCommand } from './trust-root.ts';

/** `arx trust add|import|ls|show|rm|revoke|import-revocations|export-revocations`. */
export function trustVerb(face: Face): Command {
  return verb({
    name: 'trust',
    group: 'Maintain',
    summary: 'whose signatures count on this machine',
    description:
      'The keys and identities whose bundles this machine verifies and runs, and the roots under which identities are believed. Compare the fingerprint with the owner of a key before adding it.',
    examples: [
      'arx trust add builder.pub --as builder',
      'arx trust import trusted_root.json --as sigstore',
      'arx trust add --identity URI --issuer URL --as release',
      'arx trust add alice.pub --as alice --role reviewer --until 2027-12-31',
      'arx trust add rotation.json',
      "arx trust revoke builder --reason 'the laptop was stolen'",
      'arx trust ls',
      'arx trust rm builder',
    ],
  })
    .addCommand(addCommand(face))
    .addCommand(importCommand(face))
    .addCommand(listCommand(face))
    .addCommand(showCommand(face))
    .addCommand(removeCommand(face))
    .addCommand(revokeCommand(face))
    .addCommand(importRevocationsCommand(face))
    .addCommand(exportRevocationsCommand(face));
}

function addCommand(face: Face): Command {
  return withExamples(
    new Command('add'),
    'arx trust add builder.pub --as builder',
    'arx trust add alice.pub --as alice --role reviewer --until 2027-12-31',
    'arx trust add rotation.json',
    'arx trust add --identity dev@corp.example --issuer https://accounts.example --as dev',
  )
    .summary('trust a public key, a rotation, or an identity')
    .description(
      'Trusts the key in a PEM file or in an ssh .pub file from now on; or the key that a trusted key has named as its successor (`arx key rotate`), on the same terms; or whoever an issuer calls so in the certificates of a sigstore (arx trust import).',
    )
    .argument('[file]', 'the public key, or a rotation')
    .option('--as <name>', 'the name under which it is shown; a rotation takes that of the old key')
    .addOption(new Option('--role <role>', 'builder or reviewer; default: both').argParser(roles))
    .option('--from <date>', 'the first day on which the key counts', dayOption)
    .option('--until <date>', 'the last day on which it does', dayOption)
    .option('--identity <name>', 'exactly the URI or mail address in the certificates')
    .option('--identity-regex <pattern>', 'a pattern of the whole of it')
    .option('--issuer <url>', 'exactly the OIDC issuer that vouches for the identity')
    .option('--force', 'replace what has that name')
    .action(
      face.act('trust-add', async ({ context, paint }, { operands: [file], options }) => {
        const { addToTrust } = await import('../../commands/trust-add.ts');
        const look = { paint, today: dayOf(context.now()) };
        const { identityScreen } = await import('../render/trust.ts');
        const { trustListScreen } = await import('../render/key.ts');
        const added = addToTrust({ file, ...(options as AddOptions) }, context);
        if ('fingerprint' in added) return { json: { ...added }, data: trustListScreen([added], look) };
        return { json: { ...added }, data: identityScreen([added]) };
      }),
    );
}

function roles(text: string, before: string[] | undefined): string[] {
  if (text === 'builder' || text === 'reviewer') return [...(before ?? []), text];
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot trust as "${text}": there is no such role, expected builder or reviewer`,
  );
}

function listCommand(face: Face): Command {
  return withExamples(new Command('ls'), 'arx trust ls', 'arx trust ls --json')
    .summary('the trusted keys, identities and roots')
    .description(
      'Lists the keys that are trusted here, those of this machine first, then identities, and roots with their age.',
    )
    .action(
      face.act('trust-ls', async ({ context, paint }) => {
        const { trustList } = await import('../../commands/trust.ts');
        const { identityRows } = await import('../../commands/trust-identity.ts');
        const { rootRows } = await import('../../commands/trust-root.ts');
        const { trustScreen } = await import('../render/trust.ts');
        const { revokedRows } = await import('../../commands/trust-revoke.ts');
        const { openTerms } = await import('../../library/open-trust.ts');
        const { policy } = await openTerms({}, context);
        const [keys, identities, roots] = [
          trustList(context, policy),
          identityRows(context),
          rootRows(context),
        ];
        const revoked = revokedRows(context);
        const look = { paint, today: dayOf(context.now()) };
        return {
          json: { keys, identities, roots, revoked },
          data: trustScreen({ keys, identities, roots, revoked }, look),
        };
      }),
    );
}

function removeCommand(face: Face): Command {
  return withExamples(new Command('rm'), 'arx trust rm builder')
    .summary('trust a key, identity or root no more')
    .description('Removes it from what is trusted.')
    .argument('<name>', 'the name as `arx trust ls` shows it')
    .action(
      face.act('trust-rm', async ({ context }, { operands: [name = ''] }) => {
        const { trustRemove } = await import('../../commands/trust.ts');
        const { visible } = await import('../../core/visible.ts');
        trustRemove(name, context);
        return { json: { name }, data: '', notes: `removed ${visible(name)}\n` };
      }),
    );
}
