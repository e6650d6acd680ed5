import { run } from '@mostrador/kit';
import { cash } from './service.ts';

await run(cash);
