import startServers from '@mostrador/dev/test-setup';
import { fuzz } from './run.ts';

let tidyUp = () => {};
try {
  tidyUp = await startServers();
  const { REQUESTS = 10_000, SEED = Date.now() % 1_000_000 } = process.env;
  process.exitCode = (await fuzz({ requests: Number(REQUESTS), seed: Number(SEED) })) ? 0 : 1;
} catch (error) {
  console.error(process.env.DEBUG ? (error as Error).stack : (error as Error).message);
  process.exitCode = 1;
}
tidyUp();
// What the network leaves open has nothing left to say.
process.exit();
