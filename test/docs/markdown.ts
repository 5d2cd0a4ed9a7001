/** A fenced block of a page. */
export interface Fence {
  readonly language: string;
  /** The lines between the fences, each with its newline. */
  readonly text: string;
  /** Where `text` begins in the page. */
  readonly start: number;
}

/** The fenced blocks of a page, in order. */
export function fencesOf(page: string): Fence[] {
  return [...page.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map((found) => {
    const [whole, language = '', text = ''] = found;
    return { language, text, start: found.index + whole.indexOf('\n') + 1 };
  });
}

/** A page without its fenced blocks and code spans, in which links are links. */
export function proseOf(page: string): string {
  return page.replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
}
