type Metrics = ReadonlyMap<string, string>;
type Weights = Readonly<Record<string, Readonly<Record<string, number>>>>;

const V3: Weights = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};
const V3_PRIVILEGES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  U: { N: 0.85, L: 0.62, H: 0.27 },
  C: { N: 0.85, L: 0.68, H: 0.5 },
};
const V2: Weights = {
  AV: { L: 0.395, A: 0.646, N: 1 },
  AC: { H: 0.35, M: 0.61, L: 0.71 },
  Au: { M: 0.45, S: 0.56, N: 0.704 },
  C: { N: 0, P: 0.275, C: 0.66 },
  I: { N: 0, P: 0.275, C: 0.66 },
  A: { N: 0, P: 0.275, C: 0.66 },
};

/**
 * The base score of a CVSS vector of version 2.0, 3.0 or 3.1, by the formulas of its specification (FIRST, "CVSS v3.1
 * Specification Document" section 7.1; "A Complete Guide to CVSS version 2.0" section 3.2.1). Undefined for vectors of
 * other versions, and for ones without every base metric.
 */
export function cvssBase(vector: string): number | undefined {
  if (vector.length > 256) return undefined;
  const [head = '', ...parts] = vector.split('/');
  if (/^CVSS:3\.[01]$/.test(head)) return v3(metricsOf(parts));
  return head.includes(':') && !head.startsWith('CVSS') ? v2(metricsOf([head, ...parts])) : undefined;
}

function metricsOf(parts: readonly string[]): Metrics {
  return new Map(
    parts.map((part): [string, string] => {
      const at = part.indexOf(':');
      return [part.slice(0, at), part.slice(at + 1)];
    }),
  );
}

function weigh(metrics: Metrics, weights: Weights): (name: string) => number {
  return (name) => {
    const weight = weights[name]?.[metrics.get(name) ?? ''];
    return weight ?? Number.NaN;
  };
}

function v3(metrics: Metrics): number | undefined {
  const weight = weigh(metrics, V3);
  const scope = metrics.get('S');
  const privileges = V3_PRIVILEGES[scope ?? '']?.[metrics.get('PR') ?? ''] ?? Number.NaN;
  const base = 1 - (1 - weight('C')) * (1 - weight('I')) * (1 - weight('A'));
  const isChanged = scope === 'C';
  const impact = isChanged ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  const exploitability = 8.22 * weight('AV') * weight('AC') * privileges * weight('UI');
  if (Number.isNaN(impact) || Number.isNaN(exploitability)) return undefined;
  if (impact <= 0) return 0;
  return roundUp(Math.min((isChanged ? 1.08 : 1) * (impact + exploitability), 10));
}

/** Appendix A of version 3.1: up to one decimal, without the errors of floating point. */
function roundUp(value: number): number {
  const whole = Math.round(value * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}

function v2(metrics: Metrics): number | undefined {
  const weight = weigh(metrics, V2);
  const impact = 10.41 * (1 - (1 - weight('C')) * (1 - weight('I')) * (1 - weight('A')));
  const exploitability = 20 * weight('AV') * weight('AC') * weight('Au');
  if (Number.isNaN(impact) || Number.isNaN(exploitability)) return undefined;
  const factor = impact === 0 ? 0 : 1.176;
  return Math.round((0.6 * impact + 0.4 * exploitability - 1.5) * factor * 10) / 10;
}
