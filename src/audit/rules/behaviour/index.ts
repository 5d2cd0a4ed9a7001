import type { Rule } from '../../../plugin/rule.ts';

/** The rules of this family, by code. */
export const BEHAVIOUR_RULES: readonly Rule[] = [];
