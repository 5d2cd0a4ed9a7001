import { planSchema } from '../../src/model/plan-schema.ts';

/** schemas/plan.schema.json */
export function planSchemaText(): string {
  return `${JSON.stringify(planSchema(), undefined, 2)}\n`;
}
