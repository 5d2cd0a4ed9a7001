import { formatCount } from '../../../../core/quantity.ts';
import { type Capabilities, CAPABILITY_KEYS } from '../../../../model/audit/capabilities.ts';
import { markup, type Markup, type Part } from '../markup.ts';
import { code } from '../words.ts';

const WORDS: Readonly<Record<keyof Capabilities, string>> = {
  reads: 'reads',
  writes: 'writes',
  executes: 'executes',
  network: 'uses the network',
  services: 'controls services',
  users: 'becomes',
  secrets: 'touches secrets',
  opaque: 'cannot be known',
};

/** What a command can do: as the seal claims, and as we observe. What only one of them says is marked. */
export function capabilityTable(step: number, claimed: Capabilities | undefined, seen: Capabilities): Markup {
  const kinds = CAPABILITY_KEYS.filter((key) => claimed?.[key] !== undefined || seen[key] !== undefined);
  if (kinds.length === 0)
    return markup`<p class="quiet">It can do nothing that we know of, and the seal claims nothing.</p>`;
  const rows = kinds.map((key) => capabilityRow(key, claimed?.[key] ?? [], seen[key] ?? []));
  return markup`${agreement(claimed, seen)}
    <table class="capabilities">
      <caption class="aside">
        What code[${step}] can do
      </caption>
      <thead>
        <tr>
          <th scope="col">It</th>
          <th scope="col">Claimed</th>
          <th scope="col">Observed</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}

function capabilityRow(key: keyof Capabilities, claimed: readonly string[], seen: readonly string[]): Markup {
  const claims = claimed.map((text) => item(text, !seen.includes(text), 'not observed'));
  const sights = seen.map((text) => item(text, !claimed.includes(text), 'not claimed'));
  return markup`<tr>
    <th scope="row">${WORDS[key]}</th>
    <td data-label="Claimed">${list(claims)}</td>
    <td data-label="Observed">${list(sights)}</td>
  </tr> `;
}

function item(text: string, alone: boolean, word: string): Markup {
  return markup`<li>${code(text)}${alone && markup` <span class="differs">${word}</span>`}</li>`;
}

function list(items: readonly Markup[]): Part {
  return items.length === 0
    ? markup`<span class="quiet">nothing</span>`
    : markup`<ul class="bare">
        ${items}
      </ul>`;
}

function agreement(claimed: Capabilities | undefined, seen: Capabilities): Markup {
  if (claimed === undefined)
    return markup`<p class="quiet">The seal does not say what this command can do.</p>`;
  const more = countOnly(seen, claimed);
  const less = countOnly(claimed, seen);
  if (more + less === 0)
    return markup`<p class="agrees"><span aria-hidden="true">✓</span> We observe what the seal claims.</p>`;
  return markup`<p class="warn">
    <span aria-hidden="true">▲</span> ${formatCount(more, 'thing')} observed that the seal does not claim,
    ${less} claimed that we do not observe.
  </p>`;
}

function countOnly(one: Capabilities, other: Capabilities): number {
  return CAPABILITY_KEYS.reduce(
    (sum, key) => sum + (one[key] ?? []).filter((text) => !(other[key] ?? []).includes(text)).length,
    0,
  );
}
