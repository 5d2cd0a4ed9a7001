import { type Intake, intakeOf, type VerifyDemand } from '../model/intake.ts';
import type { SourceSpec, UrlSource } from '../model/source-spec.ts';
import type { PlainObtaining, PlainSelection, PlainVerify } from './plain.ts';
import { redactPlain } from './redact-plain.ts';

/**
 * How a checked entry's source is obtained and what of it is meant, in simple types. `archive` is gone: the URL has `tar+`
 * in front then.
 */
export function plainObtaining(entry: Intake, source: SourceSpec): PlainObtaining & PlainSelection {
  const { mirrors, verify, ...intake } = intakeOf(entry);
  return {
    ...intake,
    ...(mirrors === undefined ? {} : { mirrors: mirrors.map(({ text }) => text) }),
    ...(verify === undefined ? {} : { verify: plainVerify(verify) }),
    ...(source.kind === 'url' ? source.selection : {}),
  };
}

function plainVerify(demand: VerifyDemand): PlainVerify {
  const plain = Object.entries(demand).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map(textOf) : textOf(value as string | UrlSource),
  ]);
  return Object.fromEntries(plain) as PlainVerify;
}

function textOf(value: string | UrlSource): string {
  return typeof value === 'string' ? value : value.text;
}

/** An entry's fields without credentials in any URL but the source's. */
export function redactObtaining<T extends PlainObtaining>(fields: T): T {
  const { mirrors, verify } = fields;
  return {
    ...fields,
    ...(mirrors === undefined ? {} : { mirrors: redactPlain(mirrors) }),
    ...(verify === undefined ? {} : { verify: redactPlain(verify) }),
  };
}
