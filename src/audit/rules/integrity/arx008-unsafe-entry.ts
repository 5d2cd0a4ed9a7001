import { verificationRule } from './verification-rule.ts';

/** An entry would leave its root, or is none that may be placed. */
export const unsafeEntry = verificationRule({
  id: 'ARX008',
  title: 'Unsafe path, link or entry',
  severity: 'critical',
  why: 'A path with `..`, a link that leads out, a device or a name that is there twice writes where nobody expects it when the bundle is placed.',
  evidence: 'The name, escaped, and why it is refused.',
  remedy: 'Do not use the file. arx itself seals no such entry, so another program made it.',
});
