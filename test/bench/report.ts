import type { Comparison, Cost } from './compare.ts';
import type { Summary } from './statistics.ts';

/** What a row has to reach: a ratio to the peer, seconds over it, or seconds whatever the peer takes. */
export interface Target {
  readonly kind: 'ratio' | 'over' | 'seconds';
  readonly limit: number;
}

/** One line of the table. */
export interface Row {
  readonly name: string;
  readonly comparison: Comparison;
  readonly target?: Target;
}

/** One size in the table of scaling. */
export interface ScalingPoint {
  readonly verb: string;
  readonly unit: 'file' | 'byte';
  readonly count: number;
  readonly cost: Cost;
  /** Microseconds a file or nanoseconds a byte, without the time that one file takes. */
  readonly each: number;
}

/** Collects the results and shows each as soon as it is there. */
export interface Report {
  readonly row: (row: Row) => void;
  readonly fact: (text: string) => void;
  /** `slope`: of the logarithms; undefined when a size takes no longer than one file. */
  readonly scaling: (points: readonly ScalingPoint[], slope: number | undefined) => void;
  /** The table of memory, and with --json everything. */
  readonly end: () => void;
}

const MEMORY_LIMIT_MIB = 200;
const HEAD =
  '| work | arx s | peer | peer s | ratio | target | | cpu s arx / peer | arx MiB |\n|---|---|---|---|---|---|---|---|---|';
const SCALING_HEAD = '| verb | count | s | each | MiB | slope |\n|---|---|---|---|---|---|';

/** @param write Takes text for standard output. */
export function makeReport(json: boolean, write: (text: string) => void): Report {
  const facts: string[] = [];
  const rows: Row[] = [];
  const scales: { points: readonly ScalingPoint[]; slope: number | undefined }[] = [];
  let head = '';
  let told = 0;
  const print = (text: string): void => {
    if (!json) write(`${text}\n`);
  };
  const line = (wanted: string, text: string): void => {
    if (head !== wanted) print(`\n${wanted}`);
    head = wanted;
    print(text);
  };
  // Facts that turn up while a table is shown wait for its end.
  const tellFacts = (): void => {
    if (head !== '' && told < facts.length) print('');
    for (; told < facts.length; told += 1) print(`- ${facts[told]}`);
  };
  return {
    fact: (text) => {
      facts.push(text);
      if (head === '') tellFacts();
    },
    row: (row) => {
      rows.push(row);
      line(HEAD, formatRow(row));
    },
    scaling: (points, slope) => {
      scales.push({ points, slope });
      for (const point of points) line(SCALING_HEAD, formatPoint(point, slope));
    },
    end: () => {
      const points = scales.flatMap((scale) => scale.points);
      facts.push(peakMemory(rows, points));
      tellFacts();
      const judged = rows.map((row) => ({ ...row, verdict: verdict(row) }));
      if (json) write(`${JSON.stringify({ facts, rows: judged, scaling: scales }, undefined, 2)}\n`);
    },
  };
}

/** `ok`, `MISS`, or nothing for a row without a target. */
export function verdict({ comparison, target }: Row): string {
  if (target === undefined) return '';
  const { ratio, over, ours } = comparison;
  const values = { ratio: ratio.median, over, seconds: ours.wall.median };
  return values[target.kind] <= target.limit ? 'ok' : 'MISS';
}

function formatRow(row: Row): string {
  const { ours, peer, ratio, over } = row.comparison;
  const isOver = row.target?.kind === 'over';
  const shown = isOver ? `+${milliseconds(over)}` : `${ratio.median.toFixed(2)}x (${spread(ratio, 2)})`;
  const target = formatTarget(row.target);
  const cells = [row.name, seconds(ours.wall), peer.name, seconds(peer.wall), shown, target, verdict(row)];
  return `| ${[...cells, `${ours.cpu.toFixed(2)} / ${peer.cpu.toFixed(2)}`, ours.rss.toFixed(0)].join(' | ')} |`;
}

function formatTarget(target: Target | undefined): string {
  if (target === undefined) return '-';
  const { kind, limit } = target;
  return { ratio: `${limit}x`, over: `+${milliseconds(limit)}`, seconds: `${limit} s` }[kind];
}

function formatPoint({ verb, unit, count, cost, each }: ScalingPoint, slope: number | undefined): string {
  const counted = unit === 'file' ? `${count} files` : `${count / 1e6} MB`;
  const one = unit === 'file' ? `${each.toFixed(1)} us/file` : `${each.toFixed(2)} ns/B`;
  return `| ${[verb, counted, seconds(cost.wall), one, cost.rss.toFixed(0), slope?.toFixed(2) ?? '-'].join(' | ')} |`;
}

function peakMemory(rows: readonly Row[], points: readonly ScalingPoint[]): string {
  const all = [
    ...rows.map(({ name, comparison }) => ({ name, rss: comparison.ours.rss })),
    ...points.map(({ verb, unit, count, cost }) => ({ name: `${verb}, ${count} ${unit}s`, rss: cost.rss })),
  ].sort((a, b) => b.rss - a.rss);
  const [most] = all;
  if (most === undefined) return 'Peak memory: nothing measured';
  const judged = most.rss <= MEMORY_LIMIT_MIB ? 'ok' : 'MISS';
  const over = all.filter(({ rss }) => rss > MEMORY_LIMIT_MIB).length;
  return `Peak memory: ${most.rss.toFixed(0)} MiB (${most.name}), target ${MEMORY_LIMIT_MIB} MiB: ${judged}, ${over} of ${all.length} rows over it`;
}

function seconds(wall: Summary): string {
  return `${wall.median.toFixed(3)} (${spread(wall, 3)})`;
}

function spread({ min, max }: Summary, digits: number): string {
  return `${min.toFixed(digits)}-${max.toFixed(digits)}`;
}

function milliseconds(value: number): string {
  return `${(value * 1000).toFixed(0)} ms`;
}
