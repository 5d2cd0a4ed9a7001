import { redactText } from '../../core/redact.ts';
import { visible } from '../../core/visible.ts';

/** Text from a bundle as text in Markdown: nothing of it is markup, a link or a mention. */
export function mdText(value: string): string {
  return visible(redactText(value)).replace(
    /[\\`*_{}[\]()#+!|<>@&~:-]/g,
    (found) => `&#${found.charCodeAt(0)};`,
  );
}
