import { element, named } from './element.ts';

/** When a finding is opened, what its rule's page says is shown with it. */
export function showPages(): void {
  document.addEventListener(
    'toggle',
    ({ target }) => {
      if (target instanceof HTMLDetailsElement && target.open) showPage(target);
    },
    true,
  );
}

function showPage(details: HTMLDetailsElement): void {
  const place = details.querySelector<HTMLElement>('[data-page]');
  const page = place && named(`rule-${place.dataset['page']}`, HTMLElement)?.querySelector('dl');
  if (!place || !page) return;
  place.removeAttribute('data-page');
  place.replaceChildren(page.cloneNode(true), element('p', {}));
}
