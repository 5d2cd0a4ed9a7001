import { Command } from 'commander';
import { VERSION } from '../core/version.ts';
import type { Face } from './face.ts';
import { addGlobalOptions } from './globals.ts';
import { helpVerb } from './verbs/help.ts';

const EVERYWHERE = '\nEverywhere: --json, -q, -v, --color, --progress; see the page of the program.';

/** A program's name, its page, and its verbs in the order of the help. */
export interface ProgramPage {
  readonly name: string;
  readonly description: string;
  readonly example: string;
  readonly verbs: readonly Command[];
}

/** A commander program that throws instead of exiting and prints to the shell that it runs in. */
export function buildProgram(page: ProgramPage, face: Face): Command {
  const { stderr } = face.shell;
  const program = new Command(page.name)
    .description(page.description)
    .usage('COMMAND [options]')
    .addHelpText('before', `${page.example}\n`)
    .version(`${page.name} ${VERSION}`, '-V, --version', 'the version')
    .helpOption('-h, --help', 'this page')
    .helpCommand(false)
    .configureHelp({
      helpWidth: 100,
      optionDescription: ({ description }) => description,
      subcommandTerm: (command) => command.name(),
    })
    .configureOutput({
      writeOut: (text) => face.show(text),
      writeErr: (text) => void stderr.write(text),
      // What is wrong is told in one place, as every other error.
      outputError: () => undefined,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  addGlobalOptions(program);
  for (const command of page.verbs) adopt(program, command);
  adopt(program, helpVerb(program, face));
  return program;
}

function adopt(program: Command, command: Command): void {
  program.addCommand(inherit(program, command));
}

function inherit(from: Command, command: Command): Command {
  command.copyInheritedSettings(from).helpCommand(false).addHelpText('after', EVERYWHERE);
  for (const below of command.commands) inherit(from, below);
  return command;
}
