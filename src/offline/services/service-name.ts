import { isServiceName } from '../../model/service-words.ts';

/** The name of a service as arx writes it; `nginx.service` is `nginx`. Undefined for patterns, paths and options. */
export function serviceName(text: string): string | undefined {
  const name = text.replace(/\.service$/, '');
  return isServiceName(name) ? name : undefined;
}
