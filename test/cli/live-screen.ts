const ESCAPE = '\u001b';
const ERASE = new RegExp(String.raw`${ESCAPE}\[(\d+)A\r${ESCAPE}\[J`);

/** A terminal as far as live lines need one: what stands on it after all that was written. */
export class LiveScreen {
  readonly columns = 40;
  readonly rows = 6;
  lines: string[] = [];
  writes = 0;

  write(text: string): void {
    this.writes += 1;
    const [before = '', up, ...after] = splitOnce(text);
    if (before !== '') this.lines.push(...before.replace(/\r?\n$/, '').split(/\r?\n/));
    if (up === undefined) return;
    this.lines.splice(this.lines.length - Number(up));
    this.write(after.join(''));
  }
}

function splitOnce(text: string): string[] {
  const found = ERASE.exec(text);
  if (found === null) return [text];
  return [text.slice(0, found.index), found[1] ?? '0', text.slice(found.index + found[0].length)];
}
