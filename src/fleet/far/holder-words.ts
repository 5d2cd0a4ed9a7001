/** Who holds the lock of a target, from the text that a holder writes (JSON, in that order); anything else stays as it is. */
export function holderWords(holder: string): string {
  const [, user, what] = /"user":"([^"]{1,100})","what":"([^"]{1,200})"/.exec(holder) ?? [];
  return user === undefined || what === undefined ? holder : `${user} (${what})`;
}
