import type { Rule } from '../../../plugin/rule.ts';
import { knownVulnerability } from './arx401-known-vulnerability.ts';
import { oldDatabase } from './arx402-old-database.ts';
import { notIdentified } from './arx403-not-identified.ts';
import { endOfLife } from './arx404-end-of-life.ts';
import { installHooks } from './arx405-install-hooks.ts';
import { similar } from './arx406-similar-name.ts';
import { lockfileDisagrees } from './arx407-lockfile-disagrees.ts';

/** The rules of this family, by code. */
export const COMPONENTS_RULES: readonly Rule[] = [
  knownVulnerability,
  oldDatabase,
  notIdentified,
  endOfLife,
  installHooks,
  similar,
  lockfileDisagrees,
];
