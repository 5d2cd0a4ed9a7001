import type { Context } from '../../core/context.ts';
import { ArxError, type Problem } from '../../core/errors.ts';
import type { Event } from '../../core/event.ts';

const HIDDEN = '[redacted]';
const SHORT = 4;
const MOST_NESTING = 16;

/** What has secrets that others may repeat. */
export interface Secrets {
  readonly secrets: readonly string[];
}

/**
 * The last line of defence: a thrown value without any secret of its source, whatever form a library put it into (plain,
 * JSON, percent-encoded, base64, hexadecimal). The same value when it has none.
 */
export function masked(error: unknown, { secrets }: Secrets): unknown {
  const forms = formsOf(secrets);
  return forms === undefined ? error : maskedThrown(error, forms, 0);
}

/** A text without any of the secrets. */
export function maskedText(text: string, { secrets }: Secrets): string {
  const forms = formsOf(secrets);
  return forms === undefined ? text : text.replace(forms, HIDDEN);
}

/** A context whose events have no secret of those that are known when they are reported. */
export function maskingContext(context: Context, secrets: () => Secrets): Context {
  return { ...context, report: (event) => context.report(maskedEvent(event, secrets())) };
}

function maskedEvent(event: Event, { secrets }: Secrets): Event {
  const forms = event.type === 'output' ? undefined : formsOf(secrets);
  if (forms === undefined) return event;
  const clean = maskedValue(event, forms, 0) as Event;
  // What an event is about has its name from the manifest, and is found by it.
  if (event.type === 'source') return { ...clean, source: event.source } as Event;
  return event.type === 'progress' || event.type === 'step'
    ? ({ ...clean, step: event.step } as Event)
    : clean;
}

function maskedThrown(error: unknown, forms: RegExp, nesting: number): unknown {
  if (!(error instanceof Error)) return maskedValue(error, forms, nesting);
  if (!hasSecret(error, forms, nesting)) return error;
  if (nesting >= MOST_NESTING) return new Error(HIDDEN);
  const text = (value: string): string => value.replace(forms, HIDDEN);
  const cause = error.cause === undefined ? {} : { cause: maskedThrown(error.cause, forms, nesting + 1) };
  const copy =
    error instanceof ArxError
      ? new ArxError(error.code, text(error.message), {
          ...cause,
          ...(error.hint === undefined ? {} : { hint: text(error.hint) }),
          ...(error.at === undefined ? {} : { at: error.at }),
          problems: maskedValue(error.problems, forms, 0) as readonly Problem[],
          data: maskedValue(error.data, forms, 0) as Readonly<Record<string, unknown>>,
        })
      : Object.assign(new Error(text(error.message), cause), { name: text(error.name) });
  if (error.stack !== undefined) copy.stack = text(error.stack);
  return copy;
}

function hasSecret(error: Error, forms: RegExp, nesting: number): boolean {
  if (nesting >= MOST_NESTING) return true;
  const own = [error.message, error.stack ?? '', ...Object.values(error)];
  if (own.some((value) => maskedValue(value, forms, 0) !== value)) return true;
  return error.cause instanceof Error
    ? hasSecret(error.cause, forms, nesting + 1)
    : maskedValue(error.cause, forms, 0) !== error.cause;
}

/** The same value, by identity, when there is nothing to mask in it. */
function maskedValue(value: unknown, forms: RegExp, nesting: number): unknown {
  if (typeof value === 'string') return value.replace(forms, HIDDEN);
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (nesting >= MOST_NESTING) return HIDDEN;
  if (value instanceof Uint8Array) {
    const text = Buffer.from(value).toString('latin1');
    return text.replace(forms, HIDDEN) === text ? value : HIDDEN;
  }
  const pairs = Object.entries(value).map(([key, member]) => {
    const clean = maskedValue(member, forms, nesting + 1);
    return {
      key: key.replace(forms, HIDDEN),
      clean,
      same: clean === member && key.replace(forms, HIDDEN) === key,
    };
  });
  if (pairs.every(({ same }) => same)) return value;
  if (Array.isArray(value)) return pairs.map(({ clean }) => clean);
  return Object.fromEntries(pairs.map(({ key, clean }) => [key, clean]));
}

const KNOWN = new Map<string, RegExp>();

/** A pattern of all forms of the secrets, longest first; undefined when there is no secret. */
function formsOf(secrets: readonly string[]): RegExp | undefined {
  const given = secrets.filter((secret) => secret !== '');
  if (given.length === 0) return undefined;
  const key = given.join('\0');
  const known = KNOWN.get(key);
  if (known !== undefined) return known;
  const forms = [...new Set(given.flatMap(formsOfOne))].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(forms.join('|'), 'g');
  KNOWN.set(key, pattern);
  return pattern;
}

function formsOfOne(secret: string): string[] {
  const whole = escaped(secret);
  // A few characters are part of too many words: only where they stand alone.
  if (secret.length < SHORT) return [`(?<![A-Za-z0-9])${whole}(?![A-Za-z0-9])`];
  const json = JSON.stringify(secret).slice(1, -1);
  const text = secret.toWellFormed();
  const texts = [secret, json, encodeURIComponent(text), encodeURI(text), formEncoded(text)];
  const codes = [...base64Of(secret), Buffer.from(secret).toString('hex')];
  return [...texts.map(percentAnyCase), ...codes.map(escaped)];
}

// RFC 4648, section 4: what stands before the secret moves it by 0, 1 or 2 octets. The characters that also hold bits of
// what is around it are left out, but the whole of it is there once, to be masked to its end.
function base64Of(secret: string): string[] {
  return ['', '.', '..'].flatMap((before) => {
    const bytes = Buffer.from(before + secret);
    const whole = bytes.toString('base64').replace(/=+$/, '');
    const core = whole.slice(before === '' ? 0 : before.length + 1, bytes.length % 3 === 0 ? undefined : -1);
    const both = before === '' ? [whole, core] : [core];
    return both.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
  });
}

function formEncoded(secret: string): string {
  return new URLSearchParams({ a: secret }).toString().slice(2);
}

/** Percent escapes match in either case. */
function percentAnyCase(text: string): string {
  return escaped(text).replace(/%[0-9A-F]{2}/g, (code) =>
    code.replace(/[A-F]/g, (digit) => `[${digit}${digit.toLowerCase()}]`),
  );
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
