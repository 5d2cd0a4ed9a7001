import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { demandAllowedAddress, demandAllowedLiteral } from '../http/addresses.ts';
import { networkFailure } from '../http/http-error.ts';
import { proxyFor } from '../http/proxy-for.ts';
import { serviceError } from './service-error.ts';
import { listServices } from './list-services.ts';
import type { SigningServices } from './signing-services.ts';

/**
 * Returns normally if every service is at an address that is allowed (docs/http.md): public, meant as it is written, or
 * allowed by the user. The clients of sigstore look names up again, so this finds mistakes, not an attacker who answers
 * for the name.
 * @throws ArxError SOURCE_PRIVATE, SOURCE_PROXY; TRUST_SERVICE for a name without an address.
 */
export async function demandReachable(services: SigningServices, context: Context): Promise<void> {
  for (const service of listServices(services)) {
    const url = new URL(service.url);
    if (proxyFor(url, context.env) !== undefined) demandAllowedLiteral(url.hostname, url.hostname, context);
    else
      await demandAllowedAddress(url.hostname, context, { written: url.hostname }).catch((error: unknown) => {
        throw error instanceof ArxError ? error : serviceError(service, networkFailure(error).what);
      });
  }
}
