import type { Owner } from '../../sys/owner.ts';

/** The number above it means "leave it as it is" (chown(2)). */
const HIGHEST = 4_294_967_294;

/**
 * The numbers of `user`, `user:group` or their numeric forms on a target, as sys/owner.ts finds them here.
 * @param known of `passwd NAME` and `group NAME`.
 */
export function findOwner(text: string, known: ReadonlyMap<string, number>): Owner | undefined {
  const [user = '', group, ...more] = text.split(':');
  if (more.length > 0) return undefined;
  const uid = numberOf(user, 'passwd', known);
  const gid = group === undefined ? -1 : numberOf(group, 'group', known);
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function numberOf(name: string, database: string, known: ReadonlyMap<string, number>): number | undefined {
  const number = /^\d+$/.test(name) ? Number(name) : known.get(`${database} ${name}`);
  return number === undefined || number > HIGHEST ? undefined : number;
}
