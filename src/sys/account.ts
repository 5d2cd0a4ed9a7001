import { readFileSync } from 'node:fs';

/** Somebody as whom programs can run. */
export interface Account {
  /** Missing: a number without an entry in /etc/passwd, so without further groups. */
  readonly name?: string;
  readonly uid: number;
  readonly gid: number;
  /** Missing without an entry. */
  readonly home?: string;
}

/** The number above it means "leave it as it is" (setresuid(2)). */
const HIGHEST = 4_294_967_294;

/**
 * The account of a name or number (passwd(5)). A number that nobody has is a user all the same, with the group of that number.
 * @returns undefined for an unknown name, or a number above 4294967294.
 */
export function findAccount(user: string): Account | undefined {
  const isNumber = /^\d+$/.test(user);
  const row = rows().find(([name, , uid]) => name === user || (isNumber && Number(uid) === Number(user)));
  if (row !== undefined) {
    const [name = '', , uid, gid, , home = '/'] = row;
    return { name, uid: Number(uid), gid: Number(gid), home };
  }
  if (!isNumber || Number(user) > HIGHEST) return undefined;
  return { uid: Number(user), gid: Number(user) };
}

function rows(): string[][] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 7);
}
