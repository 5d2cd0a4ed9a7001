import assert from 'node:assert/strict';

/** Each line of the screen that the pattern describes stands there, in this order. */
export function showsLines(text: string, patterns: readonly RegExp[]): void {
  const lines = text.split('\n');
  let from = 0;
  for (const pattern of patterns) {
    const found = lines.findIndex((line, index) => index >= from && pattern.test(line));
    assert.ok(found >= 0, `no line ${pattern} behind line ${from} of\n${text}`);
    from = found + 1;
  }
}
