import { createContext } from '../../../src/core/context.ts';
import { openSecrets } from '../../../src/offline/secrets/open-secrets.ts';

// Opens a secret, says where its file is, and then waits to be killed.
const context = createContext({ env: { DB: process.argv[2] ?? '' } });
const secrets = await openSecrets({ DB: { env: 'DB' } }, ['DB'], context);
console.log(secrets.for(['DB'], { uid: 65_534, gid: 65_534 }).env['DB_FILE']);
setInterval(() => undefined, 1000);
