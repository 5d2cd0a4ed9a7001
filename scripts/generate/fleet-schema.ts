import { fleetWords } from '../../src/library/fleet-words.ts';
import { fleetSchema } from '../../src/model/fleet/fleet-schema.ts';

/** schemas/fleet.schema.json */
export function fleetSchemaText(): string {
  return `${JSON.stringify(fleetSchema(fleetWords()), undefined, 2)}\n`;
}
