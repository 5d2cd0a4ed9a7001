import type { Rule } from '../../../plugin/rule.ts';
import { networkUse } from './arx301-network.ts';
import { downloadRun } from './arx302-download-run.ts';
import { dynamicCommand } from './arx303-dynamic.ts';
import { privilege } from './arx304-privilege.ts';
import { persistence } from './arx305-persistence.ts';
import { writesOutside } from './arx306-writes-outside.ts';
import { missingTools } from './arx307-tools.ts';
import { secretFlow } from './arx308-secret-flow.ts';
import { fragile } from './arx309-fragile.ts';
import { capabilities } from './arx310-capabilities.ts';
import { unsealedContent } from './arx311-unsealed.ts';

/** The rules of this family, by code. */
export const BEHAVIOUR_RULES: readonly Rule[] = [
  networkUse,
  downloadRun,
  dynamicCommand,
  privilege,
  persistence,
  writesOutside,
  missingTools,
  secretFlow,
  fragile,
  capabilities,
  unsealedContent,
];
