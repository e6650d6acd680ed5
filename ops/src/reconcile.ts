import { reconcile } from './reconcile/run.ts';

try {
  process.exitCode = (await reconcile()) ? 0 : 1;
} catch (error) {
  console.error(process.env.DEBUG ? (error as Error).stack : (error as Error).message);
  process.exitCode = 1;
}
