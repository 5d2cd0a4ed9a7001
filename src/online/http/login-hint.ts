/**
 * The next step after a 401 or 403 (RFC 9110, sections 15.5.2 and 15.5.4); nothing for other statuses.
 * @param login Whether the request had a credential.
 */
export function loginHint(status: number, login: boolean): { readonly hint?: string } {
  if (status === 401)
    return {
      hint: login
        ? 'The host does not take the credential that it was given: check it'
        : 'The host wants a credential: name one with `auth`, or give one to ~/.netrc',
    };
  if (status !== 403) return {};
  return {
    hint: login
      ? 'The credential is not allowed to read it: ask the owner'
      : 'It may be for a credential only: name one with `auth`, or give one to ~/.netrc',
  };
}
