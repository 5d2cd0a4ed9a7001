import { policySchema } from '../../src/model/policy/policy-schema.ts';

/** schemas/policy.schema.json */
export function policySchemaText(): string {
  return `${JSON.stringify(policySchema(), undefined, 2)}\n`;
}
