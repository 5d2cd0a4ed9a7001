import type { Rule } from '../../../plugin/rule.ts';

/** The rules of this family, by code. */
export const CONTENT_RULES: readonly Rule[] = [];
