import type { Command } from 'commander';
import { ArxError } from '../../core/errors.ts';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';

/** `arx help [COMMAND | TOPIC]`. */
export function helpVerb(program: Command, face: Face): Command {
  return verb({
    name: 'help',
    group: 'Maintain',
    summary: 'a command, or exit-codes, environment, formats',
    description: 'Shows the page of a command or of a topic: exit-codes, environment, formats.',
    examples: [`${program.name()} help run`, `${program.name()} help exit-codes`],
  })
    .argument('[subject]', 'a command or a topic')
    .argument('[verb]', 'what the command does, for example add of plugin')
    .action(
      face.act('help', async (_session, { operands: [subject, inner] }) => {
        const text = subject === undefined ? pageOf(program) : await pageOrTopic(program, subject, inner);
        return { json: { text }, data: text };
      }),
    );
}

async function pageOrTopic(program: Command, subject: string, inner: string | undefined): Promise<string> {
  const command = program.commands.find((known) => known.name() === subject);
  if (inner !== undefined) return pageOf(innerCommand(command, subject, inner));
  if (command !== undefined) return pageOf(command);
  const { TOPICS } = await import('../topics.ts');
  const topic = TOPICS.get(subject);
  if (topic !== undefined) return topic;
  const { didYouMean } = await import('../../core/did-you-mean.ts');
  const subjects = [...TOPICS.keys(), ...program.commands.map((known) => known.name())];
  const meant = didYouMean(subject, subjects);
  throw new ArxError('USAGE_INVALID', `Cannot help with "${subject}": it is no command and no topic`, {
    hint: meant === undefined ? `Topics are ${[...TOPICS.keys()].join(', ')}` : `Did you mean "${meant}"?`,
  });
}

function innerCommand(command: Command | undefined, subject: string, inner: string): Command {
  const found = command?.commands.find((known) => known.name() === inner);
  if (found !== undefined) return found;
  const names = command?.commands.map((known) => known.name()) ?? [];
  throw new ArxError('USAGE_INVALID', `Cannot help with "${subject} ${inner}": there is no such command`, {
    hint:
      names.length === 0
        ? `Try \`arx help${command === undefined ? '' : ` ${subject}`}\``
        : `Those of ${subject} are ${names.join(', ')}`,
  });
}

function pageOf(command: Command): string {
  let text = '';
  const write = (part: string): boolean => {
    text += part;
    return true;
  };
  const before = command.configureOutput();
  command.configureOutput({ ...before, writeOut: write });
  command.outputHelp();
  command.configureOutput(before);
  return text;
}
