import { CAPABILITY_KEYS, type Capabilities } from '../../../model/audit/capabilities.ts';
import type { Evidence, Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { canonicalJson, type Json } from '../../../core/canonical-json.ts';
import { type Digest, digestOf } from '../../../core/digest.ts';
import { VERSION } from '../../../core/version.ts';
import type { Seal } from '../../../model/seal.ts';
import { defineRule } from '../../define-rule.ts';
import { shownList } from '../../shown-list.ts';
import { sealerVersion } from './sealer-version.ts';
import { stepName } from './step-name.ts';

/** What each command can do, and whether the seal says so. */
export const capabilities = defineRule(
  {
    id: 'ARX310',
    title: 'What a command can do',
    severity: 'info',
    why: 'A reviewer reads it before the command runs. The seal carries the same summary from repack: where the text of the command shows something else, the seal was not made by arx from this text, and it is high. It is low when another version of arx sealed it, whose reading may differ.',
    evidence:
      'What it reads, writes, runs, sends to, and which services, users and secrets it touches; or what the seal says and what the text shows.',
    remedy: 'Read it. Where seal and text differ, have the bundle sealed again by somebody you trust.',
  },
  (subject) => ({ finish: () => summaries(subject) }),
);

/** A finding that is about the content of scripts too: the engine binds it to what was seen there. */
type FoundInSight = Found & { readonly content: Digest };

function* summaries(subject: AuditSubject): Generator<FoundInSight> {
  const { seal, observed } = subject;
  const claims = seal.code.some((code) => code.capabilities !== undefined);
  for (const [step, code] of seal.code.entries()) {
    const seen = observed.capabilities[step] ?? {};
    const evidence = evidenceOf(seen);
    const name = stepName(seal, step);
    const content = contentOf(seal, step, seen);
    if (Object.keys(evidence).length > 0)
      yield {
        message: `${name} can do this: ${Object.keys(evidence).join(', ')}`,
        where: { step },
        evidence,
        content,
      };
    const difference = claims ? differenceOf(code.capabilities ?? {}, seen) : {};
    if (Object.keys(difference).length > 0)
      yield {
        message: `The seal says something else of ${name} than its text shows`,
        where: { step, field: 'capabilities' },
        evidence: difference,
        content,
        severity: sealerVersion(subject.statement) === VERSION ? 'high' : 'low',
      };
  }
}

/** The command, what it runs of the bundle, and all that was seen: the evidence is cut. */
function contentOf({ code, sources }: Seal, step: number, seen: Capabilities): Digest {
  const source = sources[code[step]?.source ?? -1];
  return digestOf(canonicalJson({ ...code[step], source, seen } as unknown as Json));
}

function evidenceOf(found: Capabilities): Evidence {
  return Object.fromEntries(
    CAPABILITY_KEYS.flatMap((key) => (found[key] === undefined ? [] : [[key, shownList(found[key], 20)]])),
  );
}

function differenceOf(claimed: Capabilities, seen: Capabilities): Evidence {
  const lines = CAPABILITY_KEYS.flatMap((key) => {
    const [said, shown] = [claimed[key] ?? [], seen[key] ?? []];
    const hidden = shown.filter((text) => !said.includes(text));
    const extra = said.filter((text) => !shown.includes(text));
    return [
      ...(hidden.length === 0 ? [] : [[`${key}, only in the text`, shownList(hidden)] as const]),
      ...(extra.length === 0 ? [] : [[`${key}, only in the seal`, shownList(extra)] as const]),
    ];
  });
  return Object.fromEntries(lines);
}
