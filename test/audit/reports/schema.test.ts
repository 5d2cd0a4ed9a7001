import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { jsonOf } from '../../../src/audit/reports/json.ts';
import { schemaText } from '../../../src/commands/schema.ts';
import { closed } from '../../helpers/closed-schema.ts';
import { passingReport, sampleReport, unverifiedReport } from '../../helpers/sample-report.ts';

const validate = new Ajv({ strict: true, strictTypes: false }).compile(
  closed(JSON.parse(schemaText('audit'))) as object,
);

for (const [name, report] of Object.entries({ sampleReport, passingReport, unverifiedReport }))
  test(`jsonOf() gives what schemas/audit.schema.json describes, and nothing else, for ${name}`, () => {
    const value: unknown = JSON.parse(jsonOf(report()));
    assert.ok(validate(value), JSON.stringify(validate.errors?.slice(0, 3)));
  });
