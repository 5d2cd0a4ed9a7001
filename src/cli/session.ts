import { type Context, createContext } from '../core/context.ts';
import type { ExitCode } from '../core/exit-code.ts';
import { redactText } from '../core/redact.ts';
import type { Globals } from './globals.ts';
import { createPaint, type Paint, wantsColor } from './paint.ts';
import { chooseProgress } from './progress/choose-progress.ts';
import { answerEnvelope } from './render/envelope.ts';
import { createReporter, type Reporter } from './reporter.ts';
import type { Shell } from './shell.ts';

/** What a command has found out, in both forms. */
export interface Answer {
  /** What the JSON object is called, where that is not what the command is called. */
  readonly schema?: string;
  /** The members of the JSON object. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The data, for standard output. Empty or ends with a newline. */
  readonly data: string;
  /** Lines for people about it, for standard error. Empty or ends with a newline. */
  readonly notes?: string;
  /** Default 0. */
  readonly exit?: ExitCode;
}

/** One run of one command. */
export interface Session {
  readonly shell: Shell;
  readonly globals: Globals;
  readonly context: Context;
  readonly reporter: Reporter;
  /** For text that goes to standard output. */
  readonly paint: Paint;
  /** For notes. */
  readonly notePaint: Paint;
}

/** A session with the options that the command line gave. */
export function openSession(shell: Shell, globals: Globals): Session {
  const { env, home, signal, hurry, stdout, stderr } = shell;
  const notePaint = createPaint(wantsColor(globals.color, env, stderr.isTTY));
  const progress = chooseProgress(globals, env, stderr.isTTY);
  const reporter = createReporter(shell, { globals, progress, paint: notePaint });
  return {
    shell,
    globals,
    context: createContext({ env, home, signal, hurry, report: reporter.report }),
    reporter,
    paint: createPaint(wantsColor(globals.color, env, stdout.isTTY)),
    notePaint,
  };
}

/**
 * The session under the limits of the user's and the system's policy.
 * @param policy A file in place of the user's.
 * @throws ArxError POLICY_INVALID, TRUST_KEY_PERMISSIONS, USAGE_NO_FILE.
 */
export async function underPolicy(session: Session, policy?: string): Promise<Session> {
  const { loadLimits } = await import('../trust/load-limits.ts');
  const limits = await loadLimits(session.context, policy === undefined ? {} : { policy });
  return { ...session, context: { ...session.context, limits } };
}

/** Prints an answer: with --json as one object, else its notes and then its data. */
export async function printAnswer(session: Session, verb: string, answer: Answer): Promise<void> {
  const { globals, reporter, shell } = session;
  reporter.close();
  if (answer.notes !== undefined && answer.notes !== '') reporter.note(answer.notes);
  const text = globals.json ? answerEnvelope(answer.schema ?? verb, answer.json) : redactText(answer.data);
  if (text !== '') await shell.stdout.write(text);
}
