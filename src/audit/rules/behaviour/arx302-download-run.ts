import { quoted } from '../../../core/quoted.ts';
import { defineRule } from '../../define-rule.ts';
import { judgeFacts } from './judge-facts.ts';

/** Whoever answers decides what runs. */
export const downloadRun = defineRule(
  {
    id: 'ARX302',
    title: 'Download that is run, or is not checked',
    severity: 'critical',
    why: 'A download that goes straight into an interpreter is another program each time, and nobody has seen it. Without the check of certificates or signatures, anybody on the way chooses what comes.',
    evidence: 'The program that runs the download, or the option that turns the check off.',
    remedy:
      'Make the download a source of the manifest with its integrity, and run it from there. Leave TLS on.',
  },
  (subject) => ({
    finish: () =>
      judgeFacts(subject, ['download-run', 'no-tls-check'], ({ kind, text }) => ({
        says:
          kind === 'download-run'
            ? `runs a download: ${quoted(text)}`
            : `turns off a check of who answers: ${quoted(text)}`,
        severity: 'critical',
      })),
  }),
);
