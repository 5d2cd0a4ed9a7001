import type { Context } from '../../core/context.ts';
import type { Step } from '../run/step-model.ts';
import { demandDaemonHealthy } from '../services/daemons/demand-daemon-healthy.ts';
import { openServiceDesk } from '../services/open-service-desk.ts';
import type { ServiceDesk } from '../services/service-desk.ts';
import { runSteps } from '../steps/run-steps.ts';
import type { StepSurroundings } from '../steps/step-surroundings.ts';
import type { Course } from './course.ts';
import type { Acting } from './acting.ts';
import { firstStarted } from './first-started.ts';
import { renewDaemon } from './renew-daemon.ts';
import { stopOldDaemons } from './stop-old-daemons.ts';
import type { Undertaking } from './undertaking.ts';

/**
 * The commands in their order, daemons at their places among them; then the declared services; then everybody's health.
 * What is done stands in the journal before it is done, or as soon as it is.
 * @throws ArxError RUN_*, INTERRUPTED.
 */
export async function act(work: Undertaking, acting: Acting, context: Context): Promise<void> {
  const { head, preparation, workspace } = work;
  const { journal, course } = acting;
  const performed = (record: Course['services'][number]): void => {
    journal.service(record);
    course.services.push(record);
  };
  const begins = (record: Course['services'][number]): void => journal.service(record);
  await using desk = await openServiceDesk(head, { workspace, performed, begins }, context);
  try {
    for (const step of preparation.steps) await begin(step, work, { ...acting, services: desk }, context);
    await desk.performDeclared(preparation.plan.changed);
    await desk.demandHealthy();
  } finally {
    course.remarks.push(...desk.remarks);
  }
  await demandDaemonsHealthy(work, course, context);
  if (firstStarted(preparation.plan) === undefined) await stopOldDaemons(work, acting, context);
}

async function demandDaemonsHealthy(
  { preparation, secrets }: Undertaking,
  { daemons }: Course,
  context: Context,
): Promise<void> {
  for (const { daemon, health } of preparation.steps) {
    const record = daemons.find(({ name }) => name === daemon);
    if (record !== undefined) await demandDaemonHealthy(record, health, secrets, context);
  }
}

interface AtDesk extends Acting {
  readonly services: ServiceDesk;
}

async function begin(step: Step, work: Undertaking, acting: AtDesk, context: Context): Promise<void> {
  if (isDaemon(step)) return await renewDaemon(step, work, acting, context);
  await runSteps([step], surroundings(work, acting), context);
}

function isDaemon(step: Step): step is Step & { readonly daemon: string } {
  return step.daemon !== undefined;
}

function surroundings(
  { preparation, workspace, secrets }: Undertaking,
  { journal, course, logs, services }: AtDesk,
): StepSurroundings {
  return {
    changed: preparation.plan.changed,
    of: preparation.steps.length,
    workspace,
    secrets,
    services,
    logs,
    started: ({ number }) => journal.step(number),
    ended: (_step, record) => void course.steps.push(record),
  };
}
