import type { SealedSource } from '../../../model/seal.ts';
import type { UrlSource } from '../../../model/source-spec.ts';
import { ArxError } from '../../../core/errors.ts';
import { parseSourceUrl } from '../../../model/source-url.ts';
import { isScheme } from '../../../model/source-url-schemes.ts';
import { schemeOf } from '../../scheme-of.ts';

/** Where the content of a source comes from: the manifest itself, this machine, or another one. */
export type Place = 'inline' | 'local' | 'remote';

/** What the request of a sealed source asks for. */
export interface Origin {
  readonly scheme: string;
  readonly place: Place;
  /** The request without the selection behind it. */
  readonly text: string;
  /** Taken apart; undefined for sources of plug-ins and of library callers, and for what arx does not understand. */
  readonly url?: UrlSource;
}

/** Reads the request of a sealed source (docs/lock.md, "What is in it"). */
export function originOf({ request }: SealedSource): Origin {
  const scheme = schemeOf(request);
  const text = withoutSelection(request);
  const url = isScheme(scheme) ? parsed(text) : undefined;
  return { scheme, place: placeOf(scheme), text, ...(url !== undefined && { url }) };
}

function withoutSelection(request: string): string {
  const space = request.indexOf(' {');
  return space < 0 ? request : request.slice(0, space);
}

function placeOf(scheme: string): Place {
  if (scheme === 'inline') return 'inline';
  return scheme === 'own' || transportOf(scheme) === 'file' ? 'local' : 'remote';
}

/** The part of a scheme that moves bytes: `http` of `tar+http`. */
export function transportOf(scheme: string): string {
  return scheme.slice(scheme.lastIndexOf('+') + 1);
}

function parsed(text: string): UrlSource | undefined {
  try {
    return parseSourceUrl(text);
  } catch (error) {
    if (error instanceof ArxError) return undefined;
    throw error;
  }
}
