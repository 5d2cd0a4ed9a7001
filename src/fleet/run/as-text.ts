import { redactText } from '../../core/redact.ts';

/** An error that is none of arx, in one line without credentials and without its stack. */
export function asText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return redactText(text.split('\n')[0] ?? '').slice(0, 500);
}
