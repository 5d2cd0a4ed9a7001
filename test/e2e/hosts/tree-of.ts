import { join } from 'node:path';
import type { Way } from './way.ts';

/** Other tests write here at the same time. */
const CHECKOUT = join(import.meta.dirname, '..', '..', '..');

/** Where bundles of the suite, arx and its agent could write, but for the state directory. */
const ROOTS = '/srv /tmp /run /dev/shm /etc/init.d';
/** Trees of other ways, what sudo keeps of its own, and where arx itself lives in the small host. */
const APART = ['/srv/tree', '/run/sudo', '/tmp/arx-test-shared-*', CHECKOUT];

const LINES = `set -f
set -- ${APART.map((path) => `! -path '${path}' ! -path '${path}/*'`).join(' ')}
for each in ${ROOTS}; do
  [ -d "$each" ] || continue
  find "$each" "$@" -print0 | sort -z | xargs -r -0 stat -c '%N %f %u:%g' | sed 's/^/at /'
  find "$each" "$@" -type f -print0 | sort -z | xargs -r -0 stat -c '%n %s'
  find "$each" "$@" -type f -print0 | sort -z | xargs -r -0 sha256sum
done`;

/** Every path of a target outside of the state of arx, with kind, mode, owner and content. */
export async function treeOf({ far }: Way): Promise<string> {
  return await far(LINES);
}

/** The files in the state directory of arx there. */
export async function stateOf({ far }: Way): Promise<readonly string[]> {
  const said = await far('[ ! -d /var/lib/arx ] || (cd /var/lib/arx && find . ! -type d | sort)');
  return said.split('\n').filter(Boolean);
}
