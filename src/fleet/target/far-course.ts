import type { FarEvent } from '../far/far-model.ts';
import type { Recovered } from '../far/recovered.ts';
import type { DaemonRecord, ServiceRecord } from '../../offline/state/records.ts';

type StepEvent = FarEvent & { readonly type: 'step' };

/** What a run on a target has reported so far. */
export interface FarCourse {
  /** How commands have ended, by number. */
  readonly steps: Map<number, StepEvent>;
  /** The same of what undoes them. */
  readonly undone: Map<number, StepEvent>;
  /** Of a rollback or removal: numbers of those that have ended well and are written down there, also where that was told later. */
  readonly undoneWell: Set<number>;
  readonly services: ServiceRecord[];
  /** By name. */
  readonly daemons: Map<string, DaemonRecord>;
  /** Those of the version before that were started again, by name. */
  readonly again: Map<string, DaemonRecord>;
  readonly remarks: string[];
  /** What could not be taken back, one sentence each. */
  readonly left: string[];
  error?: { readonly code: string; readonly message: string };
  end?: (FarEvent & { readonly type: 'end' })['state'];
}

/** Nothing yet. */
export function newFarCourse(): FarCourse {
  const ended = { steps: new Map(), undone: new Map(), undoneWell: new Set<number>() };
  return { ...ended, services: [], daemons: new Map(), again: new Map(), remarks: [], left: [] };
}

/** Takes one event. */
export function takeEvent(course: FarCourse, event: FarEvent): void {
  if (event.type === 'step' && event.state !== 'started')
    (event.undo === true ? course.undone : course.steps).set(event.number, event);
  if (event.type === 'undone') course.undoneWell.add(event.number);
  if (event.type === 'service') course.services.push(event.record);
  if (event.type === 'daemon') course.daemons.set(event.record.name, event.record);
  if (event.type === 'again') course.again.set(event.record.name, event.record);
  if (event.type === 'remark') sayOnce(event.left === true ? course.left : course.remarks, event.text);
  if (event.type === 'unhealthy') course.remarks.push(`${event.name} is not healthy: ${event.problem}`);
  if (event.type === 'error') course.error ??= { code: event.code, message: event.message };
  if (event.type === 'end') course.end = event.state;
}

/** Takes what the target says of taking back a run that was cut off. */
export function takeRecovered(course: FarCourse, { remarks, left, undone, again }: Recovered): void {
  for (const text of remarks) sayOnce(course.remarks, text);
  for (const text of left) sayOnce(course.left, text);
  for (const number of undone) course.undoneWell.add(number);
  for (const record of again) course.again.set(record.name, record);
}

/** A service that cannot be stopped is asked before its files go, and after. */
function sayOnce(lines: string[], line: string): void {
  if (!lines.includes(line)) lines.push(line);
}
