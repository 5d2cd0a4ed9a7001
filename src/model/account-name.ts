// shadow-utils useradd(8) allows these names.
const ACCOUNT = /^(?:[a-z_][a-z0-9_.-]{0,31}\$?|[0-9]{1,10})$/i;

/** Whether a text names a user or group: by name, or by a number without the reserved -1 of uid_t. */
export function isAccountName(text: string): boolean {
  return ACCOUNT.test(text) && (!/^[0-9]+$/.test(text) || Number(text) < 2 ** 32 - 1);
}
