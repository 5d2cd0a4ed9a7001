import { redactText } from '../../core/redact.ts';
import { visible } from '../../core/visible.ts';
import type { Finding } from '../../model/audit/finding.ts';
import type { AuditReport } from '../../model/audit/report.ts';

/** A short name for each source: the last word of its target, else of its request; numbered where two would be the same. */
export function sourceNames({ claimed }: AuditReport): readonly string[] {
  return claimed === undefined ? [] : shortNames(claimed);
}

/** The same for whatever has sources and placements, such as a seal. */
export function shortNames({
  sources,
  data,
}: {
  readonly sources: readonly { readonly request: string }[];
  readonly data: readonly { readonly source: number; readonly target?: string }[];
}): readonly string[] {
  const names = sources.map(({ request }, index) => {
    const target = data.find(({ source }) => source === index)?.target;
    return lastWord(target ?? request.replace(/[?#{ ].*$/s, '')) || `source ${index}`;
  });
  return names.map((name, index) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : `${name}#${index}`,
  );
}

function lastWord(path: string): string {
  return path.replace(/\/+$/, '').replace(/^.*[/:]/s, '');
}

/** Where a finding is, for people: `app: deploy/.env:3`, `code[0]:1`, `app`, or nothing for the bundle as a whole. */
export function placeOf({ where }: Finding, names: readonly string[]): string {
  const { source, path, line, step, data, component, field } = where;
  const at = line === undefined ? '' : `:${line}`;
  if (step !== undefined && path === undefined)
    return `code[${step}]${line === undefined ? '' : sideOf(field)}${at}`;
  if (data !== undefined) return `data[${data}]`;
  const name = source === undefined ? undefined : (names[source] ?? `source ${source}`);
  const parts = [name, path === undefined ? undefined : `${path}${at}`].filter((part) => part !== undefined);
  return parts.length === 0 ? (component ?? (field === undefined ? '' : field + at)) : parts.join(': ');
}

/** A command that is started because of another: `.undo`. Those of secrets stand elsewhere in the seal. */
function sideOf(field: string | undefined): string {
  if (field === undefined) return '';
  return field.startsWith('secrets.') ? ` ${field}` : `.${field}`;
}

/** A finding as one line for people, with its place: nothing in it deceives, and no credential is in it. */
export function sentenceOf(finding: Finding, names: readonly string[]): string {
  const parts = [placeOf(finding, names), finding.message].filter((part) => part !== '');
  return visible(redactText(parts.join(': ')));
}

/** The line of the sealed manifest to look at for a finding: that of its command, or of what uses its source. */
export function manifestLine({ where }: Finding, { claimed }: AuditReport): number | undefined {
  const { step, data, source } = where;
  if (step !== undefined) return claimed?.code[step]?.line;
  if (data !== undefined) return claimed?.data[data]?.line;
  if (source === undefined) return undefined;
  const users = [...(claimed?.data ?? []), ...(claimed?.code ?? [])];
  return users.find((entry) => entry.source === source)?.line;
}
