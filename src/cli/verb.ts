import { Command, Option } from 'commander';
import { several } from './several.ts';

/** The groups of verbs in the help, in their order. */
export type Group = 'Build' | 'Review' | 'Install' | 'Maintain';

/** What the help says of a verb. */
export interface VerbPage {
  readonly name: string;
  readonly group: Group;
  /** A few words for the list of commands. */
  readonly summary: string;
  /** One or two sentences. */
  readonly description: string;
  /** Command lines, without the prompt. */
  readonly examples: readonly string[];
}

/** A command with its page: examples first. */
export function verb(page: VerbPage): Command {
  return new Command(page.name)
    .helpGroup(`${page.group}:`)
    .summary(page.summary)
    .description(page.description)
    .addHelpText('before', examplesText(page.examples));
}

/** The examples of a command below a verb, before its page. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  return command.addHelpText('before', examplesText(examples));
}

/** `--trust KEY.pub`, as every command that reads a bundle takes it; more than one may be given. */
export function trustOption(): Option {
  return new Option(
    '--trust <key>',
    'trust this public key file instead of the keys of this machine',
  ).argParser(several);
}

/** `--policy FILE`, as every command that judges by a policy takes it. */
export function policyOption(): Option {
  return new Option('--policy <file>', 'this policy in place of yours; the system’s binds all the same');
}

function examplesText(examples: readonly string[]): string {
  return `${examples.map((example) => `  $ ${example}`).join('\n')}\n`;
}
