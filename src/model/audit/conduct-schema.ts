import { z } from 'zod';

const count = z.int().min(0);
const text = z.string();

/** How one command is run, in the JSON of a report. */
export function conductSchema() {
  return {
    network: z.enum(['none', 'host']),
    timeout: count.optional(),
    silence: count.optional(),
    user: text.optional(),
    pass: z.array(text).optional(),
    when: z.enum(['always', 'changed']).optional(),
    retries: count.optional(),
    undo: z.array(text).optional(),
    secrets: z.array(text).describe('names').optional(),
    daemon: text.optional(),
    health: health().optional(),
    init: z.literal('direct').optional(),
  };
}

/** A service that the bundle handles. */
export function serviceSchema() {
  return z.object({
    name: text,
    do: z.array(text).optional(),
    when: z.enum(['always', 'changed']).optional(),
    health: health().optional(),
  });
}

/** Where a secret is. */
export function secretSchema() {
  return z
    .object({
      env: text.optional(),
      file: text.optional(),
      command: z.array(text).optional(),
      as: z.enum(['file', 'env']).optional(),
    })
    .describe('where it is on the host that runs the bundle');
}

function health() {
  return z.object({
    tcp: text.optional(),
    http: text.optional(),
    command: z.array(text).optional(),
    within: count.optional(),
  });
}
