import { quoted } from '../../../core/quoted.ts';
import { defineRule } from '../../define-rule.ts';
import { judgeFacts } from './judge-facts.ts';

/** What will run depends on data. */
export const dynamicCommand = defineRule(
  {
    id: 'ARX303',
    title: 'Command made at run time',
    severity: 'high',
    why: 'eval, a command out of a variable, or an unquoted variable in rm, cp or exec does what its data says: a space or a star in it makes other words, another command or other files.',
    evidence: 'The command, or the variable that is not quoted, and its lines.',
    remedy: 'Write the command out, or quote the variable: "$name". A list of words is "$@".',
  },
  (subject) => ({
    finish: () =>
      judgeFacts(subject, ['dynamic'], ({ text }) => ({
        says: `runs what its data says: ${quoted(text)}`,
        severity: 'high',
      })),
  }),
);
