import { visible } from '../../../core/visible.ts';
import type { PlannedDaemon } from '../../../offline/run/plan-model.ts';
import type { Paint } from '../../paint.ts';

const WORDS: Readonly<Record<PlannedDaemon['action'], string>> = {
  start: 'is started',
  replace: 'of the version before is stopped, and this one started',
  keep: 'runs, and is left alone',
  stop: 'of the version before is stopped',
};

/** What becomes of a daemon. */
export function daemonLine({ name, action }: PlannedDaemon, paint: Paint): string {
  return `  ${paint.cyan('*')} daemon ${visible(name)} ${WORDS[action]}`;
}
