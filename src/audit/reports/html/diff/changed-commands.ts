import { formatCommandLine } from '../../../../core/command-line.ts';
import type { BundleDiff, StepDiff } from '../../../../model/audit/bundle-diff.ts';
import { type Capabilities, CAPABILITY_KEYS } from '../../../../model/audit/capabilities.ts';
import { markup, type Markup, type Part } from '../markup.ts';
import { code, facts, joined, NOTHING, section } from '../words.ts';
import { stateCell } from './state-mark.ts';

/** The commands that differ, and what they can do now. */
export function changedCommands({ code }: BundleDiff): Markup {
  const steps = code.filter(({ state }) => state !== 'unchanged').map(oneStep);
  const shown =
    steps.length === 0
      ? NOTHING
      : markup`<ol class="steps">
          ${steps}
        </ol>`;
  return section('changed-commands', 'Changed commands', 'claimed', shown);
}

function oneStep({ state, before, after, gained, lost }: StepDiff): Markup {
  const index = (after ?? before)?.index ?? 0;
  return markup`<li class="card">
    <h3>code[${index}] ${stateCell(state).shown}</h3>
    ${before && markup`<pre class="hunk" tabindex="0" aria-label="Command before"><del>- ${formatCommandLine(before.command)}</del></pre>`}
    ${after && markup`<pre class="hunk" tabindex="0" aria-label="Command after"><ins>+ ${formatCommandLine(after.command)}</ins></pre>`}
    ${facts([
      ['network', network(before?.network, after?.network)],
      ['can now', capabilityWords(gained)],
      ['no longer', capabilityWords(lost)],
    ])}
  </li> `;
}

function network(before: string | undefined, after: string | undefined): Part {
  return before === undefined || after === undefined || before === after ? undefined : `${before} → ${after}`;
}

function capabilityWords(capabilities: Capabilities): Part {
  const kinds = CAPABILITY_KEYS.filter((key) => capabilities[key] !== undefined);
  if (kinds.length === 0) return undefined;
  return markup`<ul class="bare">
    ${kinds.map((key) => markup`<li>${key}: ${joined((capabilities[key] ?? []).map((text) => code(text)))}</li>`)}
  </ul>`;
}
