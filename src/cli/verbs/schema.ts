import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { verb } from '../verb.ts';

/** `arx schema [DOCUMENT]`. */
export function schemaVerb(face: Face): Command {
  return verb({
    name: 'schema',
    group: 'Maintain',
    summary: 'the JSON Schemas of the documents, for editors',
    description:
      'Prints a JSON Schema (draft-07): of the manifest, of config (config.yaml), of policy (policy.yaml), of audit (its JSON output), of fleet (fleet.yaml), or of plan (what `arx run --plan` saves).',
    examples: ['arx schema >arx.schema.json', 'arx schema policy >policy.schema.json'],
  })
    .argument('[document]', 'the document that it describes', 'manifest')
    .action(
      face.act('schema', async (_session, { operands: [document] }) => {
        const { schemaText } = await import('../../commands/schema.ts');
        const text = schemaText(document);
        return { json: { document, content: JSON.parse(text) as unknown }, data: text };
      }),
    );
}
