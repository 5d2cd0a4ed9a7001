import { z } from 'zod';

/** A member that may be missing, with the line and the examples that editors show. */
export function described<T extends z.ZodType>(schema: T, description: string, examples: unknown[]) {
  return schema.optional().meta({ description, examples });
}

/** One, or a list of at least one. */
export function oneOrMany(schema: z.ZodType) {
  return z.union([schema, z.array(schema).min(1)]);
}
