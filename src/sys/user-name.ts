import { userInfo } from 'node:os';

/** The name of the user that this process runs as, or its number when nobody has named it. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.geteuid?.() ?? 'unknown');
  }
}
