import type { LockChange } from '../../online/lock-changes.ts';
import { visible } from '../../core/visible.ts';

/** The kind of a change in two or three words. */
export function changeWords({ state, kind, after }: LockChange): string {
  if (state === 'new') return 'not locked';
  if (state === 'removed') return 'not in the manifest';
  if (kind === 'commits') return 'new commits';
  if (kind === 'tag-moved') return 'the tag moved';
  if (kind === 'ref') return after?.ref?.startsWith('refs/tags/') === true ? 'another tag' : 'another branch';
  if (kind === 'version') return 'another version';
  if (kind === 'repacked') return 'packed anew, same content';
  return kind === 'facts' ? 'same content, obtained otherwise' : 'other content';
}

/** What is known of the commits of a change: `17 commits`, `more than 256 commits`, `the history was rewritten`. */
export function commitWords({ history }: LockChange): string | undefined {
  if (history === undefined) return undefined;
  if (history.rewritten === true) return 'the history was rewritten';
  const count = `${history.commits} ${history.commits === 1 ? 'commit' : 'commits'}`;
  return history.more === true ? `at least ${count}` : count;
}

/** One line for each of the newest commits of a change. */
export function subjectLines({ history }: LockChange): string[] {
  const { newest = [], commits = 0, more } = history ?? {};
  const lines = newest.map(({ commit, subject }) => `    ${commit.slice(0, 12)} ${shortly(subject)}`);
  const rest = commits - newest.length;
  if (more === true) return [...lines, '    and more'];
  return rest > 0 ? [...lines, `    and ${rest} more`] : lines;
}

// Written by strangers: it may neither forge lines nor fill the screen.
function shortly(subject: string): string {
  const shown = visible(subject);
  return shown.length > 72 ? `${shown.slice(0, 71).toWellFormed()}…` : shown;
}
