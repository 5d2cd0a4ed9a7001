import { ArxError } from '../../core/errors.ts';

/** The error for who cannot say who they are. */
export function noIdentity(is: string, hint: string): ArxError {
  return new ArxError(
    'TRUST_NO_IDENTITY',
    `Cannot sign keyless: ${is}, expected an identity token of GitHub Actions, GitLab CI or Buildkite`,
    { hint },
  );
}
