import type { Context } from '../core/context.ts';
import type { BundleDiff, CommitsBetween, SourceDiff } from '../model/audit/bundle-diff.ts';
import { parseSourceUrl } from '../model/source-url.ts';
import type { SourceRequest } from '../plugin/source.ts';
import { isGit } from './git/git-location.ts';
import { inParallel } from './in-parallel.ts';
import type { History } from './lock-changes.ts';
import { sourceHistory, type Untold } from './source-history.ts';

/**
 * The comparison with what lies between the two commits of each git source, as its repository tells now. A repository that
 * does not tell is a warning. `git+file:///@/.` is looked for below `directory`: where the manifest was, a
 * bundle does not say.
 * @throws ArxError INTERRUPTED.
 */
export async function withDiffHistories(
  diff: BundleDiff,
  directory: string,
  context: Context,
): Promise<BundleDiff> {
  const questions = diff.sources.flatMap((source) => questionOf(source, directory) ?? []);
  const byRequest = new Map(questions.map((question) => [question.request, question]));
  const answers = await inParallel([...byRequest.keys()], context, async (request, inner) => {
    const question = byRequest.get(request) as Question;
    return [question.source, await ask(question, inner)] as const;
  });
  const told = new Map(answers);
  return { ...diff, sources: diff.sources.map((source) => ({ ...source, ...told.get(source) })) };
}

/** What to ask about one source. */
interface Question {
  readonly source: SourceDiff;
  readonly request: SourceRequest;
  readonly move: Move;
}

function questionOf(source: SourceDiff, directory: string): Question | undefined {
  const move = moveOf(source);
  const request = move === undefined ? undefined : requestOf(source, directory);
  return move === undefined || request === undefined ? undefined : { source, request, move };
}

async function ask(
  { source, request, move }: Question,
  context: Context,
): Promise<Pick<SourceDiff, 'commits'>> {
  const { ref, ...range } = move;
  // A branch moves on, so the commit itself is asked for first; not every server gives those.
  const first = await sourceHistory(request, range, context);
  const found = 'history' in first || ref === undefined ? first : await sourceHistory(request, move, context);
  if ('history' in found) return { commits: between(found.history) };
  warn(source, found, context);
  return {};
}

interface Move {
  readonly from: string;
  readonly to: string;
  readonly ref?: string;
}

function moveOf({ before, after }: SourceDiff): Move | undefined {
  const [from, to] = [before?.resolution.commit, after?.resolution.commit];
  if (from === undefined || to === undefined || from === to) return undefined;
  const ref = after?.resolution.ref;
  return { from, to, ...(ref !== undefined && { ref }) };
}

/** The request as the seal has it: redacted, so only a credential of this user's own is used. */
function requestOf({ after }: SourceDiff, directory: string): SourceRequest | undefined {
  // docs/lock.md: a selection stands behind a space.
  const [url = ''] = (after?.request ?? '').split(' ', 1);
  if (!url.startsWith('git+')) return undefined;
  const spec = parseSourceUrl(url);
  const auth = after?.resolution.auth;
  return isGit(spec) ? { spec, directory, ...(auth !== undefined && { auth }) } : undefined;
}

function between({ commits = 0, more, rewritten, newest = [] }: History): CommitsBetween {
  return {
    count: commits,
    ...(more === true && { more }),
    ...(rewritten === true && { rewritten }),
    subjects: newest.map(({ subject }) => subject),
  };
}

function warn({ after }: SourceDiff, { error }: Untold, context: Context): void {
  const why = error === undefined ? 'its repository does not tell' : error.message;
  context.report({
    type: 'warning',
    message: `what commits lie between the two states of "${after?.request}" is not known: ${why}`,
  });
}
