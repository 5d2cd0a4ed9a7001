import { configSchema } from '../../src/model/config/config-schema.ts';

/** schemas/config.schema.json */
export function configSchemaText(): string {
  return `${JSON.stringify(configSchema(), undefined, 2)}\n`;
}
