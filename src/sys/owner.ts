import { readFileSync } from 'node:fs';

/** The number above it means "leave it as it is" (chown(2)). */
const HIGHEST = 4_294_967_294;

/** Who a file belongs to. A gid of -1 leaves the group as it is (chown(2)). */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The numbers for `user`, `user:group` or their numeric forms, from /etc/passwd and /etc/group (passwd(5), group(5)).
 * @returns undefined when the user or the group is unknown here, a number is above 4294967294, or there is a third part.
 */
export function findOwner(text: string): Owner | undefined {
  const [user = '', group, ...more] = text.split(':');
  if (more.length > 0) return undefined;
  const uid = numberOf(user, '/etc/passwd');
  const gid = group === undefined ? -1 : numberOf(group, '/etc/group');
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function numberOf(name: string, database: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name) > HIGHEST ? undefined : Number(name);
  const line = readFileSync(database, 'utf8')
    .split('\n')
    .find((line) => name !== '' && line.startsWith(`${name}:`));
  const field = line?.split(':')[2];
  return field === undefined ? undefined : Number(field);
}
