import { isPlain, type Plain } from './plain.ts';
import { type Parsed, parseProblem } from './read-with.ts';

/** A JSON object, with or without a byte order mark in front. */
export function parseJson(text: string): Parsed<Plain> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isPlain(value) ? { value } : { problem: 'it is JSON, but no object' };
  } catch (error) {
    return { problem: parseProblem('JSON', error) };
  }
}
