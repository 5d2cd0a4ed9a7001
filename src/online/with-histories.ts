import type { Context } from '../core/context.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import type { SourceRequest } from '../plugin/source.ts';
import { inParallel } from './in-parallel.ts';
import type { History, LockChange } from './lock-changes.ts';
import { sourceHistory } from './source-history.ts';
import { sourceRequests } from './source-requests.ts';

/**
 * The changes, those of git with what happened between the two commits, and a warning for each branch whose history was
 * rewritten. It is good to know and not needed: a server that does not tell is no error.
 * @throws ArxError INTERRUPTED.
 */
export async function withHistories(
  document: ManifestDocument,
  changes: readonly LockChange[],
  context: Context,
): Promise<readonly LockChange[]> {
  const moved = new Map(changes.flatMap((change) => (isMove(change) ? [[change.source, change]] : [])));
  const requests = sourceRequests(document).filter(({ spec }) => moved.has(spec.key));
  const asked = new Map<string, Promise<History | undefined>>();
  const told = await inParallel(requests, context, async (request, inner) => {
    const history = await once(asked, request, moved.get(request.spec.key) as LockChange, inner);
    return [request.spec.key, history] as const;
  });
  const histories = new Map(told);
  return changes.map((change) => {
    const history = histories.get(change.source);
    if (history === undefined) return change;
    if (history.rewritten === true) warn(change, context);
    return { ...change, history };
  });
}

function isMove({ before, after }: LockChange): boolean {
  return before?.commit !== undefined && after?.commit !== undefined && before.commit !== after.commit;
}

/** Several entries may be parts of one repository: it is asked once. */
function once(
  asked: Map<string, Promise<History | undefined>>,
  request: SourceRequest,
  { before, after }: LockChange,
  context: Context,
): Promise<History | undefined> {
  const { spec } = request;
  const place = spec.kind === 'url' ? `${spec.location}${spec.anchor?.kind ?? ''}${spec.path ?? ''}` : '';
  const key = [place, before?.commit, after?.commit].join(' ');
  const known = asked.get(key) ?? historyOf(request, { before, after } as LockChange, context);
  asked.set(key, known);
  return known;
}

async function historyOf(
  request: SourceRequest,
  { before, after }: LockChange,
  context: Context,
): Promise<History | undefined> {
  const { spec } = request;
  if (spec.kind !== 'url' || before?.commit === undefined || after?.commit === undefined) return undefined;
  const { ref } = after;
  const range = { from: before.commit, to: after.commit, ...(ref === undefined ? {} : { ref }) };
  const told = await sourceHistory(request, range, context);
  if (!('history' in told)) return undefined;
  // Two tags may stand on two lines of development: only of one and the same ref is it a rewrite.
  return told.history.rewritten === true && before.ref !== after.ref ? undefined : told.history;
}

function warn({ source, before, after }: LockChange, context: Context): void {
  if (after?.ref?.startsWith('refs/heads/') !== true) return;
  context.report({
    type: 'warning',
    message: `the history of "${source}" was rewritten: ${after.commit} does not come after ${before?.commit}, which was locked`,
    hint: 'Somebody pushed with force: ask who, and why',
  });
}
