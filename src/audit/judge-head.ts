import type { Observations, Rule, RuleRun } from '../plugin/rule.ts';
import type { AuditHead } from './audit.ts';
import { createCapabilityObserver } from './behaviour/capability-observer.ts';
import type { Judgement } from './enforce.ts';
import { RULES } from './rules/index.ts';
import { startRules } from './run-rules.ts';
import { applyWaivers } from './waivers.ts';

/** Whether it is an old one, where content came from, what commands do, how it was made: what stands before the content. */
const OF_HEAD = /^ARX(?:010|[135])/;
/** Asks for an audit with --rebuild, which a run is not. */
const NOT_HERE = 'ARX501';
/** Rules that need nothing but the text of the commands. */
const BY_TEXT = /^ARX3(?:0[1-689]|11)$/;

/**
 * What the rules find in the head of a bundle alone: its sources, and the text of its commands. Scripts in its content are
 * not looked at, and a waiver of what only content shows is no problem here.
 */
export async function judgeHead(head: AuditHead, rules: readonly Rule[] = RULES): Promise<Judgement> {
  const { seal, policy, now } = head;
  const wanted = rules.filter(({ id }) => OF_HEAD.test(id) && id !== NOT_HERE).map(withoutContent);
  const running = startRules(wanted, { ...head, observed: await observedInText(head) });
  running.head();
  const { findings, waived } = applyWaivers(running.finish(), policy, now);
  return { findings, waived, sources: seal.sources, judged: 'head' };
}

async function observedInText({ seal }: AuditHead): Promise<Observations> {
  const nothing = { components: [], vulnerabilities: [], licences: [], types: new Map() };
  if (seal.code.length === 0) return { ...nothing, capabilities: [] };
  const observer = await createCapabilityObserver(seal);
  await observer.finish();
  const { capabilities, behaviour } = observer;
  return { ...nothing, capabilities, behaviour };
}

/** The same rule without what it does with content. */
function withoutContent(rule: Rule): Rule {
  return {
    ...rule,
    start: (subject): RuleRun => {
      const run = rule.start(subject);
      if (run.notRun !== undefined) return { notRun: run.notRun };
      return {
        head: () => run.head?.() ?? [],
        finish: () => (BY_TEXT.test(rule.id) ? (run.finish?.() ?? []) : []),
      };
    },
  };
}
