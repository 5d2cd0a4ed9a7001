import type { Command, OptionValues } from 'commander';
import type { ExitCode } from '../core/exit-code.ts';
import { EXIT } from '../core/exit-code.ts';
import { readGlobals } from './globals.ts';
import { type Answer, openSession, printAnswer, type Session, underPolicy } from './session.ts';
import type { Shell } from './shell.ts';

/** What a verb does: takes its options and operands, returns what to print. Undefined: it has printed its data itself. */
export type Work = (session: Session, call: Call) => Promise<Answer | undefined>;

/** The options and operands of one call. Commander has checked that the required ones are there. */
export interface Call {
  readonly options: OptionValues;
  readonly operands: readonly (string | undefined)[];
  /** All operands of a command that takes any number. */
  readonly rest: readonly string[];
}

/** Connects verbs with the shell that they run in. */
export interface Face {
  readonly shell: Shell;
  /** The handler for `Command.action`. `schema` names the JSON object: `arx.SCHEMA/1`. */
  act(schema: string, work: Work): (...parameters: unknown[]) => Promise<void>;
  /** How the last act went. */
  readonly exit: ExitCode;
  /** Prints a page that commander shows by itself. */
  show(page: string): void;
  /** Resolves once every page that was shown is written. */
  shown(): Promise<void>;
}

/** A face for one run of a program. */
export function createFace(shell: Shell): Face {
  const pages: Promise<boolean>[] = [];
  const face = {
    shell,
    show: (page: string) => void pages.push(shell.stdout.write(page)),
    shown: async () => void (await Promise.all(pages)),
    exit: EXIT.done as ExitCode,
    act:
      (schema: string, work: Work) =>
      async (...parameters: unknown[]): Promise<void> => {
        const command = parameters.at(-1) as Command;
        const session = openSession(shell, readGlobals(programOf(command), shell.argv));
        const operands = command.processedArgs as (string | undefined)[];
        const call = { options: command.opts(), operands, rest: command.args };
        try {
          const answer = await work(await prepared(session, schema, call), call);
          if (answer !== undefined) await printAnswer(session, schema, answer);
          face.exit = answer?.exit ?? EXIT.done;
        } finally {
          session.reporter.close();
        }
      },
  };
  return face;
}

/** Whose policy decides, the command line may say. */
async function prepared(session: Session, schema: string, { options }: Call): Promise<Session> {
  return needsPolicy(schema) ? underPolicy(session, options['policy'] as string | undefined) : session;
}

/** What reads nothing but arx itself works also while the policy is broken, so that it can be repaired. */
function needsPolicy(schema: string): boolean {
  return !['explain', 'help', 'policy-check', 'schema', 'version'].includes(schema);
}

function programOf(command: Command): Command {
  return command.parent === null ? command : programOf(command.parent);
}
