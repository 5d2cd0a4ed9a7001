import { after } from 'node:test';
import { needPackages } from '../servers/debian-packages.ts';
import { DAMAGED_ROWS } from './review/damaged-rows.ts';
import { INPUT_ROWS } from './review/input-rows.ts';
import { OUTPUT_ROWS } from './review/output-rows.ts';
import { POLICY_ROWS } from './review/policy-rows.ts';
import { reviewTable } from './review/review-row.ts';
import { reviewWorld } from './review/review-world.ts';
import { SIGNER_ROWS } from './review/signer-rows.ts';

needPackages(['util-linux']);
const world = reviewWorld('fault-review');
after(async () => (await world).home.remove());

reviewTable('damaged', world, DAMAGED_ROWS);
reviewTable('signer', world, SIGNER_ROWS);
reviewTable('policy', world, POLICY_ROWS);
reviewTable('output', world, OUTPUT_ROWS);
reviewTable('input', world, INPUT_ROWS);
