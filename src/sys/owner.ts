import { readFileSync } from 'node:fs';

/** Who a file belongs to. A gid of -1 leaves the group as it is (chown(2)). */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The numbers for `user`, `user:group` or their numeric forms, from /etc/passwd and /etc/group (passwd(5), group(5)).
 * @returns undefined when the user or the group is unknown here.
 */
export function findOwner(text: string): Owner | undefined {
  const [user = '', group] = text.split(':', 2);
  const uid = numberOf(user, '/etc/passwd');
  const gid = group === undefined ? -1 : numberOf(group, '/etc/group');
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function numberOf(name: string, database: string): number | undefined {
  if (/^\d{1,10}$/.test(name)) return Number(name);
  const line = readFileSync(database, 'utf8')
    .split('\n')
    .find((line) => name !== '' && line.startsWith(`${name}:`));
  const field = line?.split(':')[2];
  return field === undefined ? undefined : Number(field);
}
