import { manifestSchema } from '../../src/model/manifest/schema.ts';

/** schemas/arx.schema.json */
export function manifestSchemaText(): string {
  return `${JSON.stringify(manifestSchema(), undefined, 2)}\n`;
}
