import type { Rule } from '../../../plugin/rule.ts';
import { notReproducible } from './arx501-not-reproducible.ts';
import { oldArx } from './arx502-old-arx.ts';
import { tooFewApprovals } from './arx503-too-few-approvals.ts';
import { badWaiver } from './arx504-waiver.ts';
import { changedSinceBaseline } from './arx505-changed-since-baseline.ts';
import { checksNotRun } from './arx506-not-run.ts';

/** The rules of this family, by code. */
export const PROCESS_RULES: readonly Rule[] = [
  notReproducible,
  oldArx,
  tooFewApprovals,
  badWaiver,
  changedSinceBaseline,
  checksNotRun,
];
