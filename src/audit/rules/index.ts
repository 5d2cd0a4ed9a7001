import type { Rule } from '../../plugin/rule.ts';
import { BEHAVIOUR_RULES } from './behaviour/index.ts';
import { COMPONENTS_RULES } from './components/index.ts';
import { CONTENT_RULES } from './content/index.ts';
import { INTEGRITY_RULES } from './integrity/index.ts';
import { PROCESS_RULES } from './process/index.ts';
import { SOURCES_RULES } from './sources/index.ts';

/** Every rule of `arx audit`, by code. */
export const RULES: readonly Rule[] = [
  ...INTEGRITY_RULES,
  ...SOURCES_RULES,
  ...CONTENT_RULES,
  ...BEHAVIOUR_RULES,
  ...COMPONENTS_RULES,
  ...PROCESS_RULES,
];
