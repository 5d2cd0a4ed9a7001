/** An element with attributes, and texts or elements in it. Texts are set as text, never as markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The element with that name, if the page has it and it is of that kind. */
export function named<Kind extends HTMLElement>(name: string, kind: new () => Kind): Kind | undefined {
  const found = document.getElementById(name);
  return found instanceof kind ? found : undefined;
}

/** What stands in the field "text" of a form, in small letters. */
export function textIn(data: FormData): string {
  const text = data.get('text');
  return typeof text === 'string' ? text.toLowerCase() : '';
}
