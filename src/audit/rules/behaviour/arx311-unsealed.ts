import { quoted } from '../../../core/quoted.ts';
import { defineRule } from '../../define-rule.ts';
import { judgeFacts } from './judge-facts.ts';

/** It runs what nobody sealed. */
export const unsealedContent = defineRule(
  {
    id: 'ARX311',
    title: 'Runs what is not in the bundle',
    severity: 'high',
    why: 'A script or program that lies on the machine, a container image or a package that is fetched and run: its content was not sealed, so it can be anything. Programs of the system (/usr, /bin, /lib) are not meant.',
    evidence: 'The path or the command, its lines, and the commands that run it.',
    remedy: 'Make it a source of the manifest and run it from there.',
  },
  (subject) => ({
    finish: () =>
      judgeFacts(subject, ['unsealed'], ({ text, steps }) =>
        steps.length === 0
          ? undefined
          : { says: `runs what is not in the bundle: ${quoted(text)}`, severity: 'high' },
      ),
  }),
);
