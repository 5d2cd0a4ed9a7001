import { Command } from 'commander';
import type { Face } from '../face.ts';
import { policyOption, verb, withExamples } from '../verb.ts';

/** `arx policy check|show`. */
export function policyVerb(face: Face): Command {
  return verb({
    name: 'policy',
    group: 'Review',
    summary: 'what a bundle must be to be accepted here',
    description:
      'The policies that repack, audit and run enforce: /etc/arx/policy.yaml of the system binds policy.yaml of the user, and arx.policy.yaml beside a manifest may only tighten. docs/policy.md shows every key.',
    examples: [
      'arx policy check',
      'arx policy check arx.policy.yaml',
      'arx policy show',
      'arx policy show --json',
    ],
  })
    .addCommand(checkCommand(face))
    .addCommand(showCommand(face));
}

function checkCommand(face: Face): Command {
  return withExamples(
    new Command('check'),
    'arx policy check',
    'arx policy check corp.yaml',
    'arx policy check arx.policy.yaml',
  )
    .summary('every problem of a policy at once')
    .description(
      'Reads a policy as it would be used and shows every problem with its place. A file called arx.policy.yaml is a project’s, which may only tighten. Without a file: yours, the system’s, and the one here.',
    )
    .argument('[file]', 'the policy')
    .action(
      face.act('policy-check', async ({ context }, { operands: [file] }) => {
        const { checkPolicy } = await import('../../commands/policy.ts');
        const { policyCheckScreen } = await import('../render/policy.ts');
        const found = await checkPolicy(file, context);
        return { json: { ...found }, data: policyCheckScreen(found) };
      }),
    );
}

function showCommand(face: Face): Command {
  return withExamples(
    new Command('show'),
    'arx policy show',
    'arx policy show --policy corp.yaml',
    'arx policy show --project web/ --json',
  )
    .summary('what holds, and where each value stands')
    .description('Shows every key with the value that holds and the file and line that say so.')
    .addOption(policyOption())
    .option(
      '--project <directory>',
      'where the manifest is; its arx.policy.yaml holds too; default: here',
      '.',
    )
    .action(
      face.act('policy-show', async ({ context, paint }, { options }) => {
        const { showPolicy } = await import('../../commands/policy.ts');
        const { policyShowScreen } = await import('../render/policy.ts');
        const shown = await showPolicy(options, context);
        const { rows, ...rest } = shown;
        return { json: { ...rest, values: rows }, data: policyShowScreen(shown, paint) };
      }),
    );
}
