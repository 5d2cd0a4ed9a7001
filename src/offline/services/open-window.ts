import { closeSync } from 'node:fs';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { DirectoryHandle } from '../../sys/directory-handle.ts';
import { openFifo } from '../../sys/fifo.ts';
import { findProgram } from '../../sys/find-program.ts';
import { type Answering, answerQuestion } from './answer-question.ts';
import { readQuestions } from './question-reader.ts';
import type { HostOutput } from './run-on-host.ts';
import { REFUSED } from './shim.ts';
import { sendReply } from './send-reply.ts';
import { prepareWindow, type WindowPlaces, writeShims } from './window-directory.ts';
import type { ServiceWindow } from './service-desk.ts';

/** Answers on their way to shims that do not read; more are dropped. */
const MOST_UNREAD = 64;
/** What one command may have done. A loop that restarts for ever is an accident or an attack. */
const MOST_ANSWERS = 10_000;

const TOO_MUCH: HostOutput = { code: REFUSED, stdout: '', stderr: 'arx: refused: nothing more is done\n' };

/**
 * Opens a window for commands of one user, in a directory that has its FIFO already.
 * @throws ArxError RUN_NO_EXEC if no program can be run there; Error of the system if anything else is there.
 */
export function openWindow(
  places: WindowPlaces,
  uid: number,
  answering: Answering,
  context: Pick<Context, 'hurry' | 'tmp'>,
): ServiceWindow {
  prepareWindow(places, uid);
  const mounts = writeShims(places, answering.allowed);
  if (answering.allowed.length > 0) demandExecutable(places);
  const opened = openBoth(places);
  const closing = new AbortController();
  const serving = serve({ ...opened, uid, answering, signal: closing.signal }, context);
  // close() reports it.
  serving.catch(() => undefined);
  const close = async (): Promise<void> => {
    closing.abort();
    await serving;
  };
  return { path: places.programs, mounts, env: {}, close };
}

/** access(2) says no on a file system mounted with noexec, to root too. */
function demandExecutable({ programs }: WindowPlaces): void {
  if (findProgram('service', programs, '/') !== undefined) return;
  throw new ArxError(
    'RUN_NO_EXEC',
    `Cannot let commands ask for services: ${quoted(programs)} is on a file system that runs no programs`,
    { hint: 'Set TMPDIR to a directory on a file system that is not mounted with noexec' },
  );
}

/** Both are closed by who serves. */
interface Opened {
  /** The descriptor of the FIFO. */
  readonly questions: number;
  readonly replies: DirectoryHandle;
}

function openBoth(places: WindowPlaces): Opened {
  const questions = openFifo(places.questions);
  try {
    return { questions, replies: DirectoryHandle.open(places.replies) };
  } catch (error) {
    closeSync(questions);
    throw error;
  }
}

interface Serving extends Opened {
  readonly uid: number;
  readonly answering: Answering;
  readonly signal: AbortSignal;
}

/** One question after the other: init systems are not asked for several things at once. */
async function serve(serving: Serving, context: Pick<Context, 'hurry' | 'tmp'>): Promise<void> {
  const { questions, uid, signal } = serving;
  using replies = serving.replies;
  const unread = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let answers = 0;
  for await (const question of readQuestions(questions, signal)) {
    answers += 1;
    const answer =
      answers > MOST_ANSWERS || failures.length > 0
        ? TOO_MUCH
        : await answerQuestion(question, serving.answering, context).catch((error: unknown) => {
            failures.push(error);
            return TOO_MUCH;
          });
    if (unread.size >= MOST_UNREAD) continue;
    const sending = sendReply(replies.at(question.reply), answer, { uid, signal });
    unread.add(sending);
    void sending.then(() => unread.delete(sending));
  }
  await Promise.all(unread);
  if (failures.length > 0) throw failures[0];
}
